using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MyIpma.Core.Identity;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Issuing;

/// <summary>A whole local host on memory at a free port, as people and scripts meet it.</summary>
public sealed class RenewalApp : IAsyncLifetime
{
    private LocalApp? host;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private LocalApp Host => host ?? throw new InvalidOperationException("The host does not run yet.");

    public T Get<T>()
        where T : notnull => Host.Get<T>();

    public async ValueTask InitializeAsync() => host = await LocalApp.StartAsync("--MyIpma:Credly:BreakDuration=00:00:01");

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    public Task<string> CertifyAsync(string certificateId, string email, string issuedOn, string level = "B") =>
        Host.CertifyAsync(new { certificateId, email, firstName = "Ana", lastName = "Sousa", level, issuedOn });

    public async Task WithdrawAsync(string certificateId)
    {
        using var answer = await Host.Http.PostAsJsonAsync("/dev/certificates/revoke", new { certificateId, reason = "Issued in error" }, Ct);
        answer.EnsureSuccessStatusCode();
    }

    public Task ActAsync(string email, string action) => Host.ActAsync(email, action);

    public Task FailAsync(double rate) => Host.FaultAsync(new { failRate = rate, seed = 4 });

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string email, bool asOperator = false, string language = "en")
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Host.TokenAsync(email, asOperator ? Person.OperatorRole : null));
        request.Headers.AcceptLanguage.ParseAdd(language);
        return await Host.Http.SendAsync(request, Ct);
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
        await Eventually.EqualAsync("accepted", () => StatusAsync(email, badgeId));
    }

    public async Task<IReadOnlyList<JsonElement>> AtCredlyAsync(string email) => [.. (await Host.AtCredlyAsync()).Where(badge => Text(badge, "email") == email)];

    public async Task<IReadOnlyList<string>> EventsOfAsync(string badgeId) =>
        [.. (await Host.EventsAsync()).Where(published => Text(published, "subject") == badgeId).Select(published => Text(published, "type"))];

    public async Task<HttpResponseMessage> GetAsync(string path) => await Host.Http.GetAsync(path, Ct);

    public static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
