using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Credly;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;
using MyIpma.Local.Dev;
using MyIpma.Local.Hosting;

namespace MyIpma.Tests.Hosting;

/// <summary>The real local host in this process, on a free port, on memory, with a clock of its own where a test turns it.</summary>
internal sealed class LocalApp : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly LocalStorage storage;
    private readonly FakeTimeProvider? clock;
    private readonly PrivacyLog log;

    private LocalApp(WebApplication app, LocalStorage storage, Uri origin, FakeTimeProvider? clock, PrivacyLog log)
    {
        (this.app, this.storage, this.clock, this.log) = (app, storage, clock, log);
        Http = new HttpClient(new ContractHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })) { BaseAddress = origin };
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => app.Services;

    public StorageMetrics StorageCalls => Get<StorageMetrics>();

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public static Task<LocalApp> StartAsync(params string[] settings) => StartAsync(new LocalAppOptions { Settings = settings });

    public static Task<LocalApp> StartAsync(FakeTimeProvider? clock, params string[] settings) => StartAsync(new LocalAppOptions { Clock = clock, Settings = settings });

    public static async Task<LocalApp> StartAsync(LocalAppOptions wishes)
    {
        var host = await BuildAsync(wishes);
        await host.app.StartAsync();
        await host.Get<StartupRecovery>().RunAsync(CancellationToken.None);
        if (wishes.WaitsUntilIdle)
        {
            await host.WaitUntilIdleAsync();
        }

        return host;
    }

    /// <summary>Puts a host together without starting it: nothing happens in it but what a test calls.</summary>
    public static Task<LocalApp> BuildAsync(params string[] settings) => BuildAsync(new LocalAppOptions { Settings = settings });

    public static Task<LocalApp> BuildAsync(FakeTimeProvider? clock, params string[] settings) => BuildAsync(new LocalAppOptions { Clock = clock, Settings = settings });

    private static async Task<LocalApp> BuildAsync(LocalAppOptions wishes)
    {
        string[] args = ["--storage", "memory", "--urls", "http://localhost:0", "--timers", wishes.Clock is null ? "on" : "off", .. wishes.Settings];
        var builder = WebApplication.CreateBuilder(args);
        var log = PrivacyCheck.CreateLog();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug).AddFilter<PrivacyLog>(category: null, LogLevel.Debug);
        if (wishes.Logs is not null)
        {
            builder.Logging.AddProvider(wishes.Logs);
        }

        if (wishes.Clock is not null)
        {
            builder.Services.AddSingleton<TimeProvider>(wishes.Clock).AddSingleton<Random>(new NoJitter());
        }

        wishes.ConfigureServices?.Invoke(builder.Services);
        var arguments = LocalArguments.Read(builder.Configuration, args);
        var storage = wishes.Keys is { } keys ? new LocalStorage(keys, null, null) : await LocalStorage.OpenAsync(arguments.Storage, arguments.Folder, CancellationToken.None);
        return new LocalApp(await LocalHost.BuildAsync(builder, arguments, storage, CancellationToken.None), storage, arguments.Origin, wishes.Clock, log);
    }

    /// <summary>The settings with which another host uses this one's Credly simulator.</summary>
    public string[] CredlySettings()
    {
        var credly = Get<IOptions<CredlyOptions>>().Value;
        return [$"--MyIpma:Credly:ApiBase={credly.ApiBase}", $"--MyIpma:Credly:Token={credly.Token}"];
    }

    public async Task<long> IssuesAtCredlyAsync() =>
        (await Http.GetFromJsonAsync<JsonElement>("credly/faults")).GetProperty("calls").GetProperty("issueBadge").GetInt64();

    public async Task<string> TokenAsync(string email, string? role = null)
    {
        var path = $"dev/token?email={Uri.EscapeDataString(email)}{(role is null ? "" : $"&role={role}")}";
        return (await Http.GetFromJsonAsync<JsonElement>(path)).GetProperty("token").GetString() ?? "";
    }

    public async Task<TestUser> SignInAsync(string email, string? role = null)
    {
        var token = await TokenAsync(email, role);
        var http = new HttpClient(new ContractHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })) { BaseAddress = Http.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new TestUser(http, email);
    }

    /// <summary>Has a certificate come in; returns the badge's id.</summary>
    public async Task<string> CertifyAsync(object certificate)
    {
        using var answer = await Http.PostAsJsonAsync("dev/certificates", certificate);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("badgeId").GetString() ?? "";
    }

    /// <summary>Does what an earner does at Credly.</summary>
    public async Task ActAsync(string email, string action, string? badgeId = null)
    {
        using var answer = await Http.PostAsJsonAsync("credly/act", new { email, action, badgeId });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The code of the newest mail that carries one; null while none has come.</summary>
    public async Task<string?> LastCodeAsync(string to)
    {
        var mail = await Http.GetFromJsonAsync<JsonElement>($"dev/mail?to={Uri.EscapeDataString(to)}");
        return mail.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("code").GetString()).OfType<string>().LastOrDefault();
    }

    public async Task FaultAsync(object faults)
    {
        using var answer = await Http.PutAsJsonAsync("credly/faults", faults);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<IReadOnlyList<JsonElement>> AtCredlyAsync() =>
        [.. (await Http.GetFromJsonAsync<JsonElement>("credly/state")).GetProperty("badges").EnumerateArray()];

    public async Task<IReadOnlyList<JsonElement>> EventsAsync() => [.. (await Http.GetFromJsonAsync<JsonElement>("dev/events")).GetProperty("events").EnumerateArray()];

    public async Task<IReadOnlyList<JsonElement>> EventsAsync(string type) => [.. (await EventsAsync()).Where(reported => reported.GetProperty("type").GetString() == type)];

    /// <summary>Waits until everything owed right now has been performed.</summary>
    public Task WaitUntilIdleAsync() => UntilAsync(() => Task.FromResult(Get<OutboxQueue>().IsIdle));

    /// <summary>Waits for something; a clock that a test turns goes on meanwhile.</summary>
    public Task UntilAsync(Func<Task<bool>> condition) => Eventually.TrueAsync(condition, clock);

    public Task UntilAsync<T>(T expected, Func<Task<T>> actual) => Eventually.EqualAsync(expected, actual, clock);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        PrivacyCheck.Finish(log, Services);

        // Polly waits by the host's clock for calls that are still under way when it is disposed; one that a test turns must go on meanwhile.
        var disposing = app.DisposeAsync().AsTask();
        await UntilAsync(() => Task.FromResult(disposing.IsCompleted));
        await disposing;
        await storage.DisposeAsync();
    }
}

/// <summary>Chance that always draws nought, so that nobody waits for a clock that stands still.</summary>
internal sealed class NoJitter : Random
{
    public override double NextDouble() => 0;
}

/// <summary>How a test wants its host.</summary>
internal sealed record LocalAppOptions
{
    /// <summary>A clock the test turns; the host's own timers are off then.</summary>
    public FakeTimeProvider? Clock { get; init; }

    public ILoggerProvider? Logs { get; init; }

    /// <summary>The host's keys, where others than new ones.</summary>
    public LocalKeys? Keys { get; init; }

    /// <summary>Services registered before the host's own.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }

    /// <summary>Whether a start ends when everything owed has been performed; false where a test keeps something from ending.</summary>
    public bool WaitsUntilIdle { get; init; } = true;

    /// <summary>Settings as on the command line.</summary>
    public string[] Settings { get; init; } = [];
}

/// <summary>The whole local host on memory at a free port.</summary>
internal sealed class AccountsApp : IAsyncDisposable
{
    private readonly LocalApp host;

    private AccountsApp(LocalApp host) => this.host = host;

    public HttpClient Client => host.Http;

    public IServiceProvider Services => host.Services;

    public StorageMetrics Calls => host.StorageCalls;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<AccountsApp> StartAsync(FakeTimeProvider? clock = null, ILoggerProvider? logs = null, Action<IServiceCollection>? also = null, params string[] settings) =>
        new(await LocalApp.StartAsync(new LocalAppOptions { Clock = clock, Logs = logs, ConfigureServices = also, Settings = ["--MyIpma:Outbox:SweepEvery=01:00:00", .. settings] }));

    public async Task<TokenTestUser> SignInAsync(string email, string query = "")
    {
        var body = await Client.GetFromJsonAsync<JsonElement>($"/dev/token?email={Uri.EscapeDataString(email)}{query}", Ct);
        return WithToken(body.GetProperty("token").GetString() ?? "");
    }

    public TokenTestUser WithToken(string token) => new(Client, new AuthenticationHeaderValue("Bearer", token));

    public Task WaitUntilIdleAsync() => host.WaitUntilIdleAsync();

    public Task UntilAsync(Func<Task<bool>> condition) => host.UntilAsync(condition);

    public async Task<JsonElement[]> MailAsync(string to)
    {
        await WaitUntilIdleAsync();
        var body = await Client.GetFromJsonAsync<JsonElement>($"/dev/mail?to={Uri.EscapeDataString(to)}", Ct);
        return [.. body.GetProperty("messages").EnumerateArray()];
    }

    public async Task<string> CodeAsync(string to) =>
        (await MailAsync(to)).Select(message => message.GetProperty("code").GetString()).OfType<string>().Last();

    public async Task<IReadOnlyList<JsonElement>> EventsAsync(string type)
    {
        await WaitUntilIdleAsync();
        return await host.EventsAsync(type);
    }

    public Task<IReadOnlyList<JsonElement>> CredlyAsync() => host.AtCredlyAsync();

    public Task ActAsync(string email, string action) => host.ActAsync(email, action);

    public Task<string> OfferAsync(string certificateId, string email, string level = "D", string issuedOn = "2026-01-01", string? expiresOn = null) =>
        host.CertifyAsync(new { certificateId, email, firstName = "Zofia", lastName = "Wisniewska", level, issuedOn, expiresOn });

    public ValueTask DisposeAsync() => host.DisposeAsync();
}

/// <summary>The local host inside this process, on a free port, with its data in a temporary folder that goes with it.</summary>
internal sealed class TemporaryApp : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly LocalStorage storage;
    private readonly string folder;
    private readonly PrivacyLog log;

    private TemporaryApp(WebApplication app, LocalStorage storage, string folder, Uri origin, PrivacyLog log)
    {
        (this.app, this.storage, this.folder, this.log) = (app, storage, folder, log);
        Origin = origin;
    }

    public Uri Origin { get; }

    public IServiceProvider Services => app.Services;

    public static async Task<TemporaryApp> StartAsync(string storageKind, IEnumerable<string> settings, CancellationToken ct, bool standInsInMemory = false)
    {
        var folder = Directory.CreateTempSubdirectory("my-ipma-").FullName;
        string[] args = ["--urls", "http://127.0.0.1:0", .. settings];
        var builder = WebApplication.CreateBuilder(args);
        var log = PrivacyCheck.CreateLog();
        builder.Logging.ClearProviders().AddProvider(log).AddFilter<PrivacyLog>(category: null, LogLevel.Information);
        var arguments = LocalArguments.Read(builder.Configuration, args);
        var storage = await LocalStorage.OpenAsync(storageKind, Path.Combine(folder, "azurite"), ct);
        storage = standInsInMemory ? storage.WithStandInsInMemory() : storage;
        var app = await LocalHost.BuildAsync(builder, arguments, storage, ct);
        await app.StartAsync(ct);
        await app.Services.GetRequiredService<StartupRecovery>().RunAsync(ct);
        return new TemporaryApp(app, storage, folder, arguments.Origin, log);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        PrivacyCheck.Finish(log, Services);
        await app.DisposeAsync();
        await storage.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
