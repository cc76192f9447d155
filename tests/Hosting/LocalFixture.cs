using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MyIpma.Core.Credly;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;
using MyIpma.Local.Azurite;
using MyIpma.Local.Hosting;
using MyIpma.Local.Workflow;

namespace MyIpma.Tests.Hosting;

/// <summary>The real local host in this process, on a free port, on memory, with a clock of its own where a test turns it.</summary>
internal sealed class LocalFixture : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly LocalStorage storage;

    private LocalFixture(WebApplication app, LocalStorage storage, Uri origin)
    {
        this.app = app;
        this.storage = storage;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = origin };
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => app.Services;

    public StorageCalls StorageCalls => Services.GetRequiredService<StorageCalls>();

    public static Task<LocalFixture> StartAsync(params string[] settings) => StartAsync(null, settings);

    public static async Task<LocalFixture> StartAsync(TimeProvider? clock, params string[] settings)
    {
        var host = await BuildAsync(clock, settings);
        await host.app.StartAsync();
        await host.Services.GetRequiredService<Recovery>().RunAsync(CancellationToken.None);
        return host;
    }

    /// <summary>Puts a host together without starting it: nothing happens in it but what a test calls.</summary>
    public static Task<LocalFixture> BuildAsync(params string[] settings) => BuildAsync(null, settings);

    public static async Task<LocalFixture> BuildAsync(TimeProvider? clock, params string[] settings)
    {
        var port = FreePort.Any();
        string[] args = ["--storage", "memory", "--urls", $"http://127.0.0.1:{port}", "--timers", clock is null ? "on" : "off", "--Logging:LogLevel:Default=Warning", .. settings];
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.ClearProviders();
        if (clock is not null)
        {
            builder.Services.AddSingleton(clock);
        }

        var arguments = LocalArguments.Read(builder.Configuration, args);
        var storage = await LocalStorage.OpenAsync(arguments.Storage, arguments.Folder, CancellationToken.None);
        return new LocalFixture(await LocalHost.BuildAsync(builder, arguments, storage, CancellationToken.None), storage, arguments.Origin);
    }

    /// <summary>The settings with which another host uses this one's Credly simulator.</summary>
    public string[] CredlySettings()
    {
        var credly = Services.GetRequiredService<IOptions<CredlyOptions>>().Value;
        return [$"--MyIpma:Credly:ApiBase={credly.ApiBase}", $"--MyIpma:Credly:Token={credly.Token}"];
    }

    public async Task<long> IssuesAtCredlyAsync() =>
        (await Http.GetFromJsonAsync<JsonElement>("credly/faults")).GetProperty("calls").GetProperty("issueBadge").GetInt64();

    public async Task<Visitor> SignInAsync(string email, string? role = null)
    {
        var path = $"dev/token?email={Uri.EscapeDataString(email)}{(role is null ? "" : $"&role={role}")}";
        var token = (await Http.GetFromJsonAsync<JsonElement>(path)).GetProperty("token").GetString();
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Http.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new Visitor(http, email);
    }

    public Task<HttpResponseMessage> ActAsync(string email, string action) => Http.PostAsJsonAsync("credly/act", new { email, action });

    public async Task<IReadOnlyList<JsonElement>> AtCredlyAsync() =>
        [.. (await Http.GetFromJsonAsync<JsonElement>("credly/state")).GetProperty("badges").EnumerateArray()];

    public async Task<IReadOnlyList<JsonElement>> EventsAsync(string type) =>
        [.. (await Http.GetFromJsonAsync<JsonElement>("dev/events")).GetProperty("events").EnumerateArray().Where(told => told.GetProperty("type").GetString() == type)];

    public Task<HttpResponseMessage> FaultAsync(object faults) => Http.PutAsJsonAsync("credly/faults", faults);

    /// <summary>Waits until everything owed right now has been performed.</summary>
    public Task QuietAsync() => Eventually.TrueAsync(() => Services.GetRequiredService<OutboxQueue>().IsIdle);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await storage.DisposeAsync();
    }
}
