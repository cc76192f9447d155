using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;
using MyIpma.Local.Hosting;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.People;

/// <summary>The whole local host on memory at a free port.</summary>
internal sealed class LocalApi : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly LocalStorage storage;

    private LocalApi(WebApplication app, LocalStorage storage, Uri origin)
    {
        this.app = app;
        this.storage = storage;
        Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = origin };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => app.Services;

    public StorageCalls Calls => Services.GetRequiredService<StorageCalls>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<LocalApi> StartAsync(FakeTimeProvider? clock = null, ILoggerProvider? logs = null, Action<IServiceCollection>? also = null, params string[] settings)
    {
        string[] args = ["--storage", "memory", "--urls", "http://127.0.0.1:0", "--timers", clock is null ? "on" : "off", "--MyIpma:Outbox:SweepEvery=01:00:00", .. settings];
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.ClearProviders();
        if (logs is not null)
        {
            builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Debug);
        }

        if (clock is not null)
        {
            builder.Services.AddSingleton<TimeProvider>(clock);
        }

        also?.Invoke(builder.Services);
        var arguments = LocalArguments.Read(builder.Configuration, args);
        var storage = await LocalStorage.OpenAsync(arguments.Storage, ".azurite", Ct);
        var app = await LocalHost.BuildAsync(builder, arguments, storage, Ct);
        await app.StartAsync(Ct);
        return new LocalApi(app, storage, arguments.Origin);
    }

    public async Task<Caller> AsAsync(string email, string query = "")
    {
        var body = await Client.GetFromJsonAsync<JsonElement>($"/dev/token?email={Uri.EscapeDataString(email)}{query}", Ct);
        return With(body.GetProperty("token").GetString() ?? "");
    }

    public Caller With(string token) => new(Client, new AuthenticationHeaderValue("Bearer", token));

    public Task SettleAsync() => Eventually.TrueAsync(() => Services.GetRequiredService<OutboxQueue>().IsIdle);

    public async Task<JsonElement[]> MailAsync(string to)
    {
        await SettleAsync();
        var body = await Client.GetFromJsonAsync<JsonElement>($"/dev/mail?to={Uri.EscapeDataString(to)}", Ct);
        return [.. body.GetProperty("messages").EnumerateArray()];
    }

    public async Task<string> CodeAsync(string to) =>
        (await MailAsync(to)).Select(message => message.GetProperty("code").GetString()).OfType<string>().Last();

    public async Task<JsonElement[]> EventsAsync(string type)
    {
        await SettleAsync();
        var body = await Client.GetFromJsonAsync<JsonElement>("/dev/events", Ct);
        return [.. body.GetProperty("events").EnumerateArray().Where(published => published.GetProperty("type").GetString() == type)];
    }

    public async Task<JsonElement[]> CredlyAsync() =>
        [.. (await Client.GetFromJsonAsync<JsonElement>("/credly/state", Ct)).GetProperty("badges").EnumerateArray()];

    public async Task ActAsync(string email, string action)
    {
        using var answer = await Client.PostAsJsonAsync("/credly/act", new { email, action }, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    public async Task<string> OfferAsync(string certificateId, string email, string level = "D", string issuedOn = "2026-01-01", string? expiresOn = null)
    {
        using var answer = await Client.PostAsJsonAsync("/dev/certificates", new { certificateId, email, firstName = "Zofia", lastName = "Wisniewska", level, issuedOn, expiresOn }, Ct);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("badgeId").GetString() ?? "";
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
        await storage.DisposeAsync();
    }
}
