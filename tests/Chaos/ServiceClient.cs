using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace MyIpma.Tests.Chaos;

/// <summary>The service as a browser and the scripts of a demo reach it. Every answer a person gets is held against what people were promised.</summary>
internal sealed class ServiceClient(Uri origin, ChaosCounters tally) : IDisposable
{
    private const int MostTries = 20;
    private const int MostDeliveries = 10;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly HttpClient http = new() { BaseAddress = origin, Timeout = TimeSpan.FromMinutes(3) };

    public void Dispose() => http.Dispose();

    public async Task<string> TokenAsync(string email, bool isOperator, CancellationToken ct) =>
        Text(await http.GetFromJsonAsync<JsonElement>($"dev/token?email={email}{(isOperator ? "&role=MyIpma.Operator" : "")}", ct), "token");

    /// <summary>A certificate comes in; returns the badge's id.</summary>
    public async Task<string> OfferAsync(string email, string certificateId, string level, CancellationToken ct)
    {
        var certificate = new { certificateId, email, firstName = "Kim", lastName = "Chaos", level, issuedOn = "2026-01-15", expiresOn = "2031-01-14" };
        using var answer = await http.PostAsJsonAsync("dev/certificates", certificate, ct);
        return Text(await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(ct), "badgeId");
    }

    /// <summary>
    /// Delivers a message of the certificates queue, and again while the service cannot take it, as the bus does: "handled", the code of the refusal, or "poison" when it
    /// would have been set aside.
    /// </summary>
    public async Task<string> SendMessageAsync(string type, object data, CancellationToken ct)
    {
        var message = new { specversion = "1.0", type = $"org.ipma.certificate.{type}.v1", id = "1", source = "/chaos", data };
        for (var deliveries = 0; deliveries < MostDeliveries; deliveries++)
        {
            using var answer = await http.PostAsJsonAsync("dev/certificates/message", message, ct);
            if (answer.IsSuccessStatusCode)
            {
                var outcome = await answer.Content.ReadFromJsonAsync<JsonElement>(ct);
                return Text(outcome, "outcome") == "handled" ? "handled" : Text(outcome, "code");
            }
        }

        return "poison";
    }

    public Task ActAsync(string email, string action, string? badgeId, CancellationToken ct) => ScriptAsync(HttpMethod.Post, "credly/act", new { email, action, badgeId }, ct);

    public Task SetFaultsAsync(object faults, CancellationToken ct) => ScriptAsync(HttpMethod.Put, "credly/faults", faults, ct);

    public Task<JsonElement> ReadAsync(string path, CancellationToken ct) => http.GetFromJsonAsync<JsonElement>(path, ct);

    public async Task<IReadOnlyList<JsonElement>> BadgesAsync(string token, CancellationToken ct) =>
        [.. (await CallAsync(HttpMethod.Get, "api/me/badges", token, ct)).Body.GetProperty("items").EnumerateArray()];

    public Task<ServiceReply> ClaimAsync(string token, string badgeId, CancellationToken ct) => CallAsync(HttpMethod.Post, $"api/me/badges/{badgeId}/claim", token, ct);

    public Task<ServiceReply> GetClaimAsync(string token, string claimId, CancellationToken ct) => CallAsync(HttpMethod.Get, $"api/me/claims/{claimId}", token, ct);

    public Task<ServiceReply> ProceedAsync(string token, string claimId, CancellationToken ct) => CallAsync(HttpMethod.Post, $"api/me/claims/{claimId}/proceed", token, ct);

    /// <summary>A person's call. One told to come back later does so.</summary>
    public async Task<ServiceReply> CallAsync(HttpMethod method, string path, string token, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
            using var answer = await http.SendAsync(request, ct);
            tally.CountCall();
            if (answer.StatusCode < HttpStatusCode.InternalServerError)
            {
                return new ServiceReply(answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(ct));
            }

            if (!SaysWhenToRetry(answer) || tries == MostTries)
            {
                tally.Violations.Enqueue($"{method} {path.Split('/')[^1]} answered {(int)answer.StatusCode} {answer.Content.Headers.ContentType?.MediaType}.");
                return new ServiceReply(answer.StatusCode, default);
            }

            tally.CountRetryAfter();
            var wait = answer.Headers.RetryAfter?.Delta ?? LongestWait;
            await Task.Delay(wait < LongestWait ? wait : LongestWait, ct);
        }
    }

    public static string Text(JsonElement body, string member) => body.GetProperty(member).GetString() ?? "";

    /// <summary>The only 5xx a person may get: a problem that says when to come back.</summary>
    private static bool SaysWhenToRetry(HttpResponseMessage answer) =>
        answer.StatusCode == HttpStatusCode.ServiceUnavailable
        && answer.Headers.RetryAfter is not null
        && answer.Content.Headers.ContentType?.MediaType == "application/problem+json";

    private async Task ScriptAsync(HttpMethod method, string path, object body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await http.SendAsync(request, ct);
        answer.EnsureSuccessStatusCode();
    }
}

internal sealed record ServiceReply(HttpStatusCode Status, JsonElement Body)
{
    public string State => Status < HttpStatusCode.BadRequest ? ServiceClient.Text(Body, "status") : Status.ToString();
}

/// <summary>Counts what people saw, from many threads.</summary>
internal sealed class ChaosCounters
{
    private long calls;
    private long comeBackLater;

    public long Calls => Interlocked.Read(ref calls);

    /// <summary>Answers 503 that said what it is and when to come back.</summary>
    public long RetryAfterCount => Interlocked.Read(ref comeBackLater);

    /// <summary>What must never happen, one sentence each.</summary>
    public ConcurrentQueue<string> Violations { get; } = new();

    public ConcurrentDictionary<string, int> Done { get; } = new();

    public void CountCall() => Interlocked.Increment(ref calls);

    public void CountRetryAfter() => Interlocked.Increment(ref comeBackLater);

    public void AddViolations(IEnumerable<string> sentences)
    {
        foreach (var sentence in sentences)
        {
            Violations.Enqueue(sentence);
        }
    }

    public void Count(string what) => Done.AddOrUpdate(what, 1, (_, count) => count + 1);
}
