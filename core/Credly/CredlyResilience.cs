using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace MyIpma.Core.Credly;

/// <summary>The order of protection around every try: a place in the queue, one second try for reads, the shared circuit, the time limit.</summary>
internal static class CredlyResilience
{
    /// <summary>Marks requests whose caller has a back-off of its own.</summary>
    public static readonly HttpRequestOptionsKey<bool> NoRetry = new("credly-one-try");

    public static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> builder, CredlyOptions options, TimeProvider time)
    {
        builder.TimeProvider = time;
        builder
            .AddConcurrencyLimiter(options.MaxConcurrentCalls, options.MaxQueuedCalls)
            .AddRetry(RetryReadsOnce(options))
            .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                FailureRatio = options.BreakAtFailureRatio,
                MinimumThroughput = options.BreakMinimumCalls,
                SamplingDuration = options.BreakSampling,
                BreakDuration = options.BreakDuration,
                ShouldHandle = tried => ValueTask.FromResult(
                    IsTransientFailure(tried.Outcome) || tried.Outcome.Result?.StatusCode == HttpStatusCode.TooManyRequests),
            })
            .AddTimeout(new HttpTimeoutStrategyOptions
            {
                TimeoutGenerator = _ => ValueTask.FromResult(CredlyBackgroundWork.IsActive ? options.BackgroundCallTimeout : options.CallTimeout),
            });
    }

    // A write is never repeated here: after a doubt the caller looks first, so that nothing is issued twice.
    private static HttpRetryStrategyOptions RetryReadsOnce(CredlyOptions options)
    {
        var retry = new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = 1,
            Delay = options.ReadRetryDelay,
            UseJitter = true,
            ShouldRetryAfterHeader = false,
            ShouldHandle = tried => ValueTask.FromResult(
                IsTransientFailure(tried.Outcome) && tried.Outcome.Result?.Headers.RetryAfter is null && !HasNoRetry(tried.Context)),
        };
        retry.DisableForUnsafeHttpMethods();
        return retry;
    }

    private static bool HasNoRetry(ResilienceContext context) =>
        context.GetRequestMessage() is { } request && request.Options.TryGetValue(NoRetry, out var once) && once;

    private static bool IsTransientFailure(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException or TimeoutRejectedException
        || outcome.Result?.StatusCode is HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError;
}

/// <summary>Marks work that nobody waits for. A Credly that is slow for hours would otherwise never get through to the end of any call.</summary>
public static class CredlyBackgroundWork
{
    private static readonly AsyncLocal<bool> Current = new();

    internal static bool IsActive => Current.Value;

    /// <summary>Marks the rest of the calling asynchronous method, and all that it calls.</summary>
    public static void Begin() => Current.Value = true;
}

/// <summary>Reads the body inside the pipeline, so that one that trickles or breaks off counts against timeout and circuit.</summary>
internal sealed class BufferedResponseHandler : DelegatingHandler
{
    private const long MaxBytes = 32 * 1024 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}

/// <summary>Turns what transport and pipeline throw, and statuses that say nothing about the request, into the two exceptions.</summary>
internal static class CredlyExceptionMapper
{
    public static CredlyUnavailableException? From(CredlyRequest call, Exception thrown, CancellationToken caller) => thrown switch
    {
        BrokenCircuitException open => new(CredlyErrorKind.CircuitOpen, call.Operation, thrown) { RetryAfter = open.RetryAfter },
        RateLimiterRejectedException busy => new(CredlyErrorKind.Busy, call.Operation, thrown) { RetryAfter = busy.RetryAfter },
        TimeoutRejectedException => new(CredlyErrorKind.Timeout, call.Operation, thrown) { MayHaveHappened = call.IsWrite },
        HttpRequestException lost => new(CredlyErrorKind.Network, call.Operation, thrown) { MayHaveHappened = call.IsWrite && !NeverSent(lost) },
        OperationCanceledException when !caller.IsCancellationRequested =>
            new(CredlyErrorKind.Network, call.Operation, thrown) { MayHaveHappened = call.IsWrite },
        _ => null,
    };

    public static Exception? From(CredlyResponse answer) => answer.Status switch
    {
        // The public statement needs no token, so there these two speak of the badge and not of us.
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when !answer.Request.Anonymous =>
            new CredlyUnauthorizedException(answer.Status, answer.Request.Operation),
        HttpStatusCode.TooManyRequests => Unavailable(answer, CredlyErrorKind.Throttled, mayHaveHappened: false),
        HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError =>
            Unavailable(answer, CredlyErrorKind.ServerError, answer.Request.IsWrite),
        < HttpStatusCode.OK or (>= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest) =>
            Unavailable(answer, CredlyErrorKind.Unexpected, mayHaveHappened: false),
        _ => null,
    };

    private static CredlyUnavailableException Unavailable(CredlyResponse answer, CredlyErrorKind trouble, bool mayHaveHappened) =>
        new(trouble, answer.Request.Operation) { StatusCode = answer.Status, RetryAfter = answer.RetryAfter, MayHaveHappened = mayHaveHappened };

    private static bool NeverSent(HttpRequestException lost) => lost.HttpRequestError
        is HttpRequestError.NameResolutionError
        or HttpRequestError.ConnectionError
        or HttpRequestError.SecureConnectionError
        or HttpRequestError.ProxyTunnelError;
}
