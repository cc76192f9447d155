using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;

namespace MyIpma.Core.Credly.Wire;

/// <summary>Sends one call with the current token and hands back the answer, if it is one that says something about the request.</summary>
internal sealed partial class CredlyWire(
    HttpClient http, ICredlyToken token, CredlyTelemetry telemetry, CredlyPulse pulse, TimeProvider time, ILogger<CredlyWire> logger)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public async Task<CredlyAnswer> SendAsync(CredlyCall call, CancellationToken ct)
    {
        using var activity = telemetry.Start(call);
        var started = time.GetTimestamp();
        var outcome = "abandoned";
        try
        {
            var answer = await AskAsync(call, ct);
            outcome = $"{(int)answer.Status}";
            return Judged(answer);
        }
        catch (CredlyUnavailableException unavailable) when (unavailable.StatusCode is null)
        {
            outcome = $"{unavailable.Trouble}";
            pulse.Failed();
            throw;
        }
        finally
        {
            var elapsed = time.GetElapsedTime(started);
            telemetry.Count(call, outcome, elapsed, activity);
            Called(call.Operation, outcome, elapsed.TotalMilliseconds);
        }
    }

    private CredlyAnswer Judged(CredlyAnswer answer)
    {
        if (CredlyFailure.Of(answer) is { } failure)
        {
            pulse.Failed();
            throw failure;
        }

        pulse.Succeeded();
        return answer;
    }

    // A refused token means that nothing was done, so asking again with the one another instance rotated to repeats nothing.
    private async Task<CredlyAnswer> AskAsync(CredlyCall call, CancellationToken ct)
    {
        if (call.Anonymous)
        {
            return await AskAsync(call, null, ct);
        }

        var used = await token.GetAsync(ct);
        var answer = await AskAsync(call, used, ct);
        return answer.Status == HttpStatusCode.Unauthorized && await token.NewerThanAsync(used, ct) is { } newer ? await AskAsync(call, newer, ct) : answer;
    }

    private async Task<CredlyAnswer> AskAsync(CredlyCall call, string? secret, CancellationToken ct)
    {
        using var request = Request(call, secret);
        using var response = await PassAsync(call, request, ct);
        return new(call, response.StatusCode, await response.Content.ReadAsByteArrayAsync(ct), Wait(response.Headers.RetryAfter));
    }

    private async Task<HttpResponseMessage> PassAsync(CredlyCall call, HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            return await http.SendAsync(request, ct);
        }
        catch (Exception thrown) when (CredlyFailure.Of(call, thrown, ct) is { } failure)
        {
            throw failure;
        }
    }

    private static HttpRequestMessage Request(CredlyCall call, string? secret)
    {
        var request = new HttpRequestMessage(call.Method, call.Path);
        request.Options.Set(CredlyPipeline.OneTry, call.HasOwnBackOff);
        request.Headers.Accept.Add(new("application/json"));
        if (secret is not null)
        {
            // Credly: the token is the user name, the password stays empty, the colon must be there.
            var credentials = Encoding.UTF8.GetBytes($"{secret}:");
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(credentials));
        }

        if (call.Body is { } body)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = Json } };
        }

        return request;
    }

    private TimeSpan? Wait(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? (header?.Date - time.GetUtcNow());
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Credly {Operation}: {Outcome} in {Milliseconds:F0} ms.")]
    private partial void Called(string operation, string outcome, double milliseconds);
}
