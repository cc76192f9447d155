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
using MyIpma.Local.Hosting;
using MyIpma.Local.Workflow;

namespace MyIpma.Tests.Hosting;

/// <summary>The real local host in this process, on a free port, on memory, with a clock of its own where a test turns it.</summary>
internal sealed class LocalFixture : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly LocalStorage storage;
    private readonly FakeTimeProvider? clock;

    private LocalFixture(WebApplication app, LocalStorage storage, Uri origin, FakeTimeProvider? clock)
    {
        (this.app, this.storage, this.clock) = (app, storage, clock);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = origin };
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => app.Services;

    public StorageCalls StorageCalls => Get<StorageCalls>();

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public static Task<LocalFixture> StartAsync(params string[] settings) => StartAsync(new HostWishes { Settings = settings });

    public static Task<LocalFixture> StartAsync(FakeTimeProvider? clock, params string[] settings) => StartAsync(new HostWishes { Clock = clock, Settings = settings });

    public static async Task<LocalFixture> StartAsync(HostWishes wishes)
    {
        var host = await BuildAsync(wishes);
        await host.app.StartAsync();
        await host.Get<Recovery>().RunAsync(CancellationToken.None);
        return host;
    }

    /// <summary>Puts a host together without starting it: nothing happens in it but what a test calls.</summary>
    public static Task<LocalFixture> BuildAsync(params string[] settings) => BuildAsync(new HostWishes { Settings = settings });

    public static Task<LocalFixture> BuildAsync(FakeTimeProvider? clock, params string[] settings) => BuildAsync(new HostWishes { Clock = clock, Settings = settings });

    private static async Task<LocalFixture> BuildAsync(HostWishes wishes)
    {
        string[] args = ["--storage", "memory", "--urls", "http://localhost:0", "--timers", wishes.Clock is null ? "on" : "off", .. wishes.Settings];
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.ClearProviders();
        if (wishes.Logs is not null)
        {
            builder.Logging.AddProvider(wishes.Logs).SetMinimumLevel(LogLevel.Debug);
        }

        if (wishes.Clock is not null)
        {
            builder.Services.AddSingleton<TimeProvider>(wishes.Clock);
        }

        wishes.Also?.Invoke(builder.Services);
        var arguments = LocalArguments.Read(builder.Configuration, args);
        var storage = await LocalStorage.OpenAsync(arguments.Storage, arguments.Folder, CancellationToken.None);
        return new LocalFixture(await LocalHost.BuildAsync(builder, arguments, storage, CancellationToken.None), storage, arguments.Origin, wishes.Clock);
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

    public async Task<Visitor> SignInAsync(string email, string? role = null)
    {
        var token = await TokenAsync(email, role);
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Http.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new Visitor(http, email);
    }

    /// <summary>Has a certificate come in; returns the badge's id.</summary>
    public async Task<string> CertifyAsync(object certificate)
    {
        using var answer = await Http.PostAsJsonAsync("dev/certificates", certificate);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("badgeId").GetString() ?? "";
    }

    /// <summary>Does what an earner does at Credly.</summary>
    public async Task ActAsync(string email, string action)
    {
        using var answer = await Http.PostAsJsonAsync("credly/act", new { email, action });
        answer.EnsureSuccessStatusCode();
    }

    public async Task FaultAsync(object faults)
    {
        using var answer = await Http.PutAsJsonAsync("credly/faults", faults);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<IReadOnlyList<JsonElement>> AtCredlyAsync() =>
        [.. (await Http.GetFromJsonAsync<JsonElement>("credly/state")).GetProperty("badges").EnumerateArray()];

    public async Task<IReadOnlyList<JsonElement>> EventsAsync() => [.. (await Http.GetFromJsonAsync<JsonElement>("dev/events")).GetProperty("events").EnumerateArray()];

    public async Task<IReadOnlyList<JsonElement>> EventsAsync(string type) => [.. (await EventsAsync()).Where(told => told.GetProperty("type").GetString() == type)];

    /// <summary>Waits until everything owed right now has been performed.</summary>
    public Task QuietAsync() => UntilAsync(() => Task.FromResult(Get<OutboxQueue>().IsIdle));

    /// <summary>Waits for something; a clock that a test turns goes on meanwhile.</summary>
    public Task UntilAsync(Func<Task<bool>> condition) => Eventually.TrueAsync(condition, clock);

    public Task UntilAsync<T>(T expected, Func<Task<T>> actual) => Eventually.EqualAsync(expected, actual, clock);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await storage.DisposeAsync();
    }
}
