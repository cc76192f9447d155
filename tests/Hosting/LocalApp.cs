using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Credly;
using MyIpma.Core.Identity;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;
using MyIpma.Local.Dev;
using MyIpma.Local.Hosting;

namespace MyIpma.Tests.Hosting;

/// <summary>The real local host in this process, on a free port, by default in memory, with a fake clock where a test sets one.</summary>
internal sealed partial class LocalApp : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly LocalStorage storage;
    private readonly DirectoryInfo? folder;
    private readonly FakeTimeProvider? clock;
    private readonly PrivacyLog log;

    private LocalApp(WebApplication app, LocalStorage storage, DirectoryInfo? folder, Uri origin, FakeTimeProvider? clock, PrivacyLog log)
    {
        (this.app, this.storage, this.folder, this.clock, this.log) = (app, storage, folder, clock, log);
        Origin = origin;
        Http = CreateClient();
    }

    public Uri Origin { get; }

    /// <summary>Without a token.</summary>
    public HttpClient Http { get; }

    public IServiceProvider Services => app.Services;

    public StorageMetrics StorageCalls => Get<StorageMetrics>();

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public static Task<LocalApp> StartAsync(params string[] settings) => StartAsync(new LocalAppOptions { Settings = settings });

    public static Task<LocalApp> StartAsync(FakeTimeProvider? clock, params string[] settings) => StartAsync(new LocalAppOptions { Clock = clock, Settings = settings });

    public static async Task<LocalApp> StartAsync(LocalAppOptions options)
    {
        var host = await BuildAsync(options);
        await host.app.StartAsync();
        await host.Get<StartupRecovery>().RunAsync(CancellationToken.None);
        if (options.WaitsUntilIdle)
        {
            await host.WaitUntilIdleAsync();
        }

        return host;
    }

    /// <summary>Builds a host without starting it, so that nothing runs but what a test calls.</summary>
    public static Task<LocalApp> BuildAsync(params string[] settings) => BuildAsync(new LocalAppOptions { Settings = settings });

    public static Task<LocalApp> BuildAsync(FakeTimeProvider? clock, params string[] settings) => BuildAsync(new LocalAppOptions { Clock = clock, Settings = settings });

    private static async Task<LocalApp> BuildAsync(LocalAppOptions options)
    {
        var folder = options.Storage == "memory" ? null : Directory.CreateTempSubdirectory("my-ipma-");
        string[] azurite = folder is null ? [] : ["--azurite", Path.Combine(folder.FullName, "azurite")];
        string[] args = ["--storage", options.Storage, .. azurite, "--urls", "http://localhost:0", "--timers", options.Clock is null ? "on" : "off", .. options.Settings];
        var builder = WebApplication.CreateBuilder(args);
        var log = PrivacyCheck.CreateLog();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(options.LogLevel).AddFilter<PrivacyLog>(category: null, options.LogLevel);
        if (options.Logs is not null)
        {
            builder.Logging.AddProvider(options.Logs);
        }

        if (options.Clock is not null)
        {
            builder.Services.AddSingleton<TimeProvider>(options.Clock).AddSingleton<Random>(new NoJitter());
        }

        options.ConfigureServices?.Invoke(builder.Services);
        var arguments = LocalArguments.Read(builder.Configuration, args);
        var storage = options.Keys is { } keys ? new LocalStorage(keys, null, null) : await LocalStorage.OpenAsync(arguments.Storage, arguments.Folder, CancellationToken.None, options.KeepsData);
        storage = options.StandInsInMemory ? storage.WithStandInsInMemory() : storage;
        return new LocalApp(await LocalHost.BuildAsync(builder, arguments, storage, CancellationToken.None), storage, folder, arguments.Origin, options.Clock, log);
    }

    /// <summary>The settings with which another host uses this one's Credly simulator.</summary>
    public string[] CredlySettings()
    {
        var credly = Get<IOptions<CredlyOptions>>().Value;
        return [$"--MyIpma:Credly:ApiBase={credly.ApiBase}", $"--MyIpma:Credly:Token={credly.Token}"];
    }

    public async Task<string> TokenAsync(string email, string? role = null)
    {
        var path = $"dev/token?email={Uri.EscapeDataString(email)}{(role is null ? "" : $"&role={role}")}";
        return (await Http.GetFromJsonAsync<JsonElement>(path)).Text("token");
    }

    public async Task<TestUser> SignInAsync(string email, string? role = null) => SignIn(email, await TokenAsync(email, role));

    /// <summary>Somebody whose sign-in proves no address.</summary>
    public async Task<TestUser> SignInUnprovenAsync(string email) =>
        SignIn(email, (await Http.GetFromJsonAsync<JsonElement>($"dev/token?email={Uri.EscapeDataString(email)}&verified=false")).Text("token"));

    public Task<TestUser> SignInOperatorAsync() => SignInAsync("olga@example.org", Person.OperatorRole);

    public TestUser SignIn(string email, string token)
    {
        var http = CreateClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new TestUser(http, email);
    }

    /// <summary>Oldest first; waits for mails that are still to be sent.</summary>
    public async Task<IReadOnlyList<JsonElement>> MailAsync(string to)
    {
        await WaitUntilIdleAsync();
        return await MailboxAsync(to);
    }

    /// <summary>The code of the newest mail that has one; waits for mails that are still to be sent.</summary>
    public async Task<string> CodeAsync(string to)
    {
        await WaitUntilIdleAsync();
        return await LastCodeAsync(to) ?? throw new InvalidOperationException("No code has come.");
    }

    /// <summary>Null while no mail with a code has arrived.</summary>
    public async Task<string?> LastCodeAsync(string to) => (await MailboxAsync(to)).Select(mail => mail.GetProperty("code").GetString()).OfType<string>().LastOrDefault();

    public async Task<IReadOnlyList<JsonElement>> EventsAsync() => [.. (await Http.GetFromJsonAsync<JsonElement>("dev/events")).GetProperty("events").EnumerateArray()];

    public async Task<IReadOnlyList<JsonElement>> EventsAsync(string type) => [.. (await EventsAsync()).Where(reported => reported.Text("type") == type)];

    /// <summary>The types of the events about a badge, in their order.</summary>
    public async Task<IReadOnlyList<string>> EventTypesAsync(string badgeId) =>
        [.. (await EventsAsync()).Where(reported => reported.Text("subject") == badgeId).Select(reported => reported.Text("type"))];

    /// <summary>Waits until all effects that are due have been performed.</summary>
    public Task WaitUntilIdleAsync() => UntilAsync(() => Task.FromResult(Get<OutboxQueue>().IsIdle));

    /// <summary>A fake clock advances meanwhile.</summary>
    public Task UntilAsync(Func<Task<bool>> condition) => Eventually.TrueAsync(condition, clock);

    public Task UntilAsync<T>(T expected, Func<Task<T>> actual) => Eventually.EqualAsync(expected, actual, clock);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        PrivacyCheck.Finish(log, Services);

        // On disposal Polly waits by the host's clock for calls under way, so a fake clock must advance meanwhile.
        var disposing = app.DisposeAsync().AsTask();
        await UntilAsync(() => Task.FromResult(disposing.IsCompleted));
        await disposing;
        await storage.DisposeAsync();
        folder?.Delete(recursive: true);
    }

    private async Task<IReadOnlyList<JsonElement>> MailboxAsync(string address) =>
        [.. (await Http.GetFromJsonAsync<JsonElement>($"dev/mail?to={Uri.EscapeDataString(address)}")).GetProperty("messages").EnumerateArray()];

    private HttpClient CreateClient() => new(new ContractHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })) { BaseAddress = Origin };
}

/// <summary>Always zero, so that no delay waits for a fake clock that stands still.</summary>
internal sealed class NoJitter : Random
{
    public override double NextDouble() => 0;
}

internal sealed record LocalAppOptions
{
    /// <summary>A fake clock; the host's own timers are off with it.</summary>
    public FakeTimeProvider? Clock { get; init; }

    public ILoggerProvider? Logs { get; init; }

    /// <summary>Limits the log, and with it what <see cref="PrivacyCheck"/> sees.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Debug;

    /// <summary><c>memory</c>, or <c>azurite</c> in a folder that is deleted with the host.</summary>
    public string Storage { get; init; } = "memory";

    /// <summary>Whether the Credly simulator and the bus are in memory even where data is in Azurite.</summary>
    public bool StandInsInMemory { get; init; }

    /// <summary>Whether Azurite writes its data to disk, which is most of its work with very many rows.</summary>
    public bool KeepsData { get; init; } = true;

    /// <summary>Null means new keys.</summary>
    public LocalKeys? Keys { get; init; }

    /// <summary>Services registered before the host's own.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }

    /// <summary>Whether a start waits until the outbox is idle; false where a test keeps it busy.</summary>
    public bool WaitsUntilIdle { get; init; } = true;

    /// <summary>Settings as on the command line.</summary>
    public string[] Settings { get; init; } = [];

    /// <summary>For long runs and measurements, in which debug lines would be most of the work.</summary>
    public static LocalAppOptions ForMeasuring(string storage, params string[] settings) => new() { Storage = storage, LogLevel = LogLevel.Information, Settings = settings };
}
