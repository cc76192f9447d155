using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Identity;
using MyIpma.Local.Azurite;
using MyIpma.Local.Hosting;

namespace MyIpma.Tests.Renewal;

/// <summary>A whole local host on memory at a free port, as people and scripts meet it.</summary>
public sealed class RenewalHost : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Uri origin = new($"http://127.0.0.1:{FreePort.Any()}");
    private WebApplication? app;
    private LocalStorage? storage;
    private HttpClient? client;

    /// <summary>Set before the start for tests that move the clock.</summary>
    public FakeTimeProvider? Clock { get; init; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private HttpClient Client => client ?? throw new InvalidOperationException("The host does not run yet.");

    public T Get<T>()
        where T : notnull => (app ?? throw new InvalidOperationException("The host does not run yet.")).Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        if (Clock is not null)
        {
            builder.Services.AddSingleton<TimeProvider>(Clock);
        }

        storage = await LocalStorage.OpenAsync("memory", ".", CancellationToken.None);
        app = await LocalHost.BuildAsync(builder, new LocalArguments(false, "memory", origin), storage, CancellationToken.None);
        await app.StartAsync();
        client = new HttpClient { BaseAddress = origin };
    }

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        if (app is not null)
        {
            await app.DisposeAsync();
        }

        if (storage is not null)
        {
            await storage.DisposeAsync();
        }
    }

    public async Task<string> CertifyAsync(string certificateId, string email, string issuedOn, string level = "B") =>
        Text(await PostAsync("/dev/certificates", new { certificateId, email, firstName = "Ana", lastName = "Sousa", level, issuedOn }), "badgeId");

    public Task WithdrawAsync(string certificateId) => PostAsync("/dev/certificates/revoke", new { certificateId, reason = "Issued in error" });

    public Task ActAsync(string email, string action) => PostAsync("/credly/act", new { email, action });

    public async Task FailAsync(double rate)
    {
        using var answer = await Client.PutAsJsonAsync("/credly/faults", new { failRate = rate, seed = 4 }, Ct);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string email, bool asOperator = false, string language = "en")
    {
        var role = asOperator ? $"&role={Person.OperatorRole}" : "";
        var token = await Client.GetFromJsonAsync<JsonElement>($"/dev/token?email={Uri.EscapeDataString(email)}{role}", Ct);
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Text(token, "token"));
        request.Headers.AcceptLanguage.ParseAdd(language);
        return await Client.SendAsync(request, Ct);
    }

    public async Task<JsonElement> ReadAsync(HttpMethod method, string path, string email, bool asOperator = false, string language = "en")
    {
        using var answer = await SendAsync(method, path, email, asOperator, language);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    public async Task<string> StatusAsync(string email, string badgeId) => Text(await ReadAsync(HttpMethod.Get, $"/api/me/badges/{badgeId}", email), "status");

    public async Task ClaimAsync(string email, string badgeId)
    {
        using var answer = await SendAsync(HttpMethod.Post, $"/api/me/badges/{badgeId}/claim", email);
        answer.EnsureSuccessStatusCode();
    }

    public async Task AcceptAsync(string email, string badgeId)
    {
        await ClaimAsync(email, badgeId);
        await ActAsync(email, "accept");
        await EventuallyAsync("accepted", () => StatusAsync(email, badgeId));
    }

    public async Task<IReadOnlyList<JsonElement>> AtCredlyAsync(string email)
    {
        var state = await Client.GetFromJsonAsync<JsonElement>("/credly/state", Ct);
        return [.. state.GetProperty("badges").EnumerateArray().Where(badge => Text(badge, "email") == email)];
    }

    public async Task<IReadOnlyList<string>> EventsOfAsync(string badgeId)
    {
        var body = await Client.GetFromJsonAsync<JsonElement>("/dev/events", Ct);
        return [.. body.GetProperty("events").EnumerateArray().Where(published => Text(published, "subject") == badgeId).Select(published => Text(published, "type"))];
    }

    public async Task<HttpResponseMessage> GetAsync(string path) => await Client.GetAsync(path, Ct);

    /// <summary>Asks until the answer is as expected; what happens behind the answer of a request needs no fixed time.</summary>
    public static async Task EventuallyAsync<T>(T expected, Func<Task<T>> ask)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(Patience);
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        var seen = await ask();
        while (!Equals(seen, expected) && !patience.IsCancellationRequested)
        {
            await pulse.WaitForNextTickAsync(Ct);
            seen = await ask();
        }

        Assert.Equal(expected, seen);
    }

    public static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await Client.PostAsJsonAsync(path, body, Ct);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }
}
