using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;
using MyIpma.Core.Common;

namespace MyIpma.Core.Credly;

/// <summary>Sends one call with the current token and returns the response if it says something about the request.</summary>
internal sealed partial class CredlyTransport(
    HttpClient http, ICredlyTokenProvider token, CredlyTelemetry telemetry, CredlyHealthTracker tracker, TimeProvider time, ILogger<CredlyTransport> logger)
{
    /// <summary>A Retry-After of years must not put a revocation off for years.</summary>
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public async Task<CredlyResponse> SendAsync(CredlyRequest call, CancellationToken ct)
    {
        if (call.IsWrite && DryRun.Active is not null)
        {
            throw new CredlyUnavailableException(CredlyErrorKind.DryRun, call.Operation);
        }

        using var activity = telemetry.Start(call);
        var started = time.GetTimestamp();
        var outcome = "abandoned";
        try
        {
            var response = await SendWithTokenAsync(call, ct);
            outcome = $"{(int)response.Status}";
            return EnsureMeaningful(response);
        }
        catch (CredlyUnavailableException unavailable) when (unavailable.StatusCode is null)
        {
            outcome = $"{unavailable.Kind}";
            tracker.RecordFailure();
            throw;
        }
        finally
        {
            var elapsed = time.GetElapsedTime(started);
            telemetry.Count(call, outcome, elapsed, activity);
            Called(call.Operation, outcome, elapsed.TotalMilliseconds);
        }
    }

    private CredlyResponse EnsureMeaningful(CredlyResponse response)
    {
        if (CredlyExceptionMapper.From(response) is { } failure)
        {
            tracker.RecordFailure();
            throw failure;
        }

        tracker.RecordSuccess();
        return response;
    }

    // A refused token means that nothing was done, so repeating the call with the token another instance rotated to is safe.
    private async Task<CredlyResponse> SendWithTokenAsync(CredlyRequest call, CancellationToken ct)
    {
        if (call.Anonymous)
        {
            return await SendWithTokenAsync(call, null, ct);
        }

        var used = await token.GetAsync(ct);
        var response = await SendWithTokenAsync(call, used, ct);
        return response.Status == HttpStatusCode.Unauthorized && await token.RefreshAsync(used, ct) is { } newer ? await SendWithTokenAsync(call, newer, ct) : response;
    }

    private async Task<CredlyResponse> SendWithTokenAsync(CredlyRequest call, string? secret, CancellationToken ct)
    {
        using var request = CreateRequest(call, secret);
        using var response = await SendCoreAsync(call, request, ct);
        return new(call, response.StatusCode, await response.Content.ReadAsByteArrayAsync(ct), ReadRetryAfter(response.Headers.RetryAfter));
    }

    private async Task<HttpResponseMessage> SendCoreAsync(CredlyRequest call, HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            return await http.SendAsync(request, ct);
        }
        catch (Exception thrown) when (CredlyExceptionMapper.From(call, thrown, ct) is { } failure)
        {
            throw failure;
        }
    }

    private static HttpRequestMessage CreateRequest(CredlyRequest call, string? secret)
    {
        var request = new HttpRequestMessage(call.Method, call.Path);
        request.Options.Set(CredlyResilience.NoRetry, call.CallerRetries);
        request.Headers.Accept.Add(new("application/json"));
        if (secret is not null)
        {
            // Credly: the token is the user name, the password stays empty, the colon is required.
            var credentials = Encoding.UTF8.GetBytes($"{secret}:");
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(credentials));
        }

        if (call.Body is { } body)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = Json } };
        }

        return request;
    }

    private TimeSpan? ReadRetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? (header?.Date - time.GetUtcNow());
        return wait is { } asked ? TimeSpan.FromTicks(Math.Clamp(asked.Ticks, 0, LongestRetryAfter.Ticks)) : null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Credly {Operation}: {Outcome} in {Milliseconds:F0} ms.")]
    private partial void Called(string operation, string outcome, double milliseconds);
}

/// <summary>The operation names the request in logs and metrics, where its address must not appear.</summary>
internal sealed record CredlyRequest(string Operation, HttpMethod Method, string Path)
{
    public byte[]? Body { get; init; }
    public bool Anonymous { get; init; }

    /// <summary>The claim that waits for these searches repeats them itself, so that an outage costs one call per claim and step.</summary>
    public bool CallerRetries => Operation is "find" or "find-by-recipient";

    public bool IsWrite => Method != HttpMethod.Get;

    public static CredlyRequest Get(string operation, string path) => new(operation, HttpMethod.Get, path);
}

/// <summary>A response, buffered in memory.</summary>
internal sealed record CredlyResponse(CredlyRequest Request, HttpStatusCode Status, byte[] Body, TimeSpan? RetryAfter)
{
    public bool Succeeded => (int)Status is >= 200 and < 300;

    public bool IsNotFound => Status is HttpStatusCode.NotFound or HttpStatusCode.Gone;

    public CredlyErrorBody Error => CredlyErrorBody.Read(Body);

    public T ReadData<T>(JsonTypeInfo<WireEnvelope<T>> shape)
        where T : class =>
        ReadEnvelope(shape).Data ?? throw Unexpected();

    public WireEnvelope<T> ReadEnvelope<T>(JsonTypeInfo<WireEnvelope<T>> shape)
        where T : class =>
        Succeeded ? Read(shape) : throw Unexpected();

    public T Read<T>(JsonTypeInfo<T> shape)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body, shape) ?? throw Unexpected();
        }
        catch (JsonException unreadable)
        {
            throw Unexpected(unreadable);
        }
    }

    public CredlyUnavailableException Unexpected(Exception? inner = null) => new(CredlyErrorKind.Unexpected, Request.Operation, inner)
    {
        StatusCode = Status,
        MayHaveHappened = Request.IsWrite && Succeeded,
    };
}

/// <summary>By operation and outcome; nothing in it names a person.</summary>
internal sealed class CredlyTelemetry : IDisposable
{
    public const string Name = "MyIpma.Credly";

    private readonly ActivitySource source = new(Name);
    private readonly Counter<long> calls;
    private readonly Histogram<double> duration;

    public CredlyTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        calls = meter.CreateCounter<long>("myipma.credly.calls", "{call}", "Calls of Credly's API by operation and outcome.");
        duration = meter.CreateHistogram<double>("myipma.credly.call.duration", "s", "How long a call took, tries and waiting included.");
    }

    public Activity? Start(CredlyRequest call) => source.StartActivity($"credly {call.Operation}", ActivityKind.Client);

    public void Count(CredlyRequest call, string outcome, TimeSpan elapsed, Activity? activity)
    {
        KeyValuePair<string, object?> operation = new("credly.operation", call.Operation);
        KeyValuePair<string, object?> result = new("credly.outcome", outcome);
        calls.Add(1, operation, result);
        duration.Record(elapsed.TotalSeconds, operation, result);
        activity?.SetTag(operation.Key, operation.Value).SetTag(result.Key, result.Value);
    }

    public void Dispose() => source.Dispose();
}

/// <summary>Calls rejected by the open circuit count as failed, so that an outage shows for as long as it lasts.</summary>
public sealed class CredlyHealthTracker
{
    /// <summary>A single failure happens on good days too.</summary>
    private const int FailureThreshold = 3;

    private int failures;

    /// <summary>True when the last calls all failed.</summary>
    public bool IsFailing => Volatile.Read(ref failures) >= FailureThreshold;

    internal void RecordSuccess() => Volatile.Write(ref failures, 0);

    internal void RecordFailure()
    {
        if (!IsFailing)
        {
            Interlocked.Increment(ref failures);
        }
    }
}
