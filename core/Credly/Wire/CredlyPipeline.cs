using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace MyIpma.Core.Credly.Wire;

/// <summary>The order of protection around every try: a place in the queue, one second try for reads, the shared circuit, the time limit.</summary>
internal static class CredlyPipeline
{
    /// <summary>Marks requests whose caller has a back-off of its own.</summary>
    public static readonly HttpRequestOptionsKey<bool> OneTry = new("credly-one-try");

    public static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> builder, CredlyOptions options, TimeProvider time)
    {
        builder.TimeProvider = time;
        builder
            .AddConcurrencyLimiter(options.MaxConcurrentCalls, options.MaxQueuedCalls)
            .AddRetry(SecondTryForReads(options))
            .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                FailureRatio = options.BreakAtFailureRatio,
                MinimumThroughput = options.BreakMinimumCalls,
                SamplingDuration = options.BreakSampling,
                BreakDuration = options.BreakDuration,
                ShouldHandle = tried => ValueTask.FromResult(
                    Broken(tried.Outcome) || tried.Outcome.Result?.StatusCode == HttpStatusCode.TooManyRequests),
            })
            .AddTimeout(options.CallTimeout);
    }

    // A write is never repeated here: after a doubt the caller looks first, so that nothing is issued twice.
    private static HttpRetryStrategyOptions SecondTryForReads(CredlyOptions options)
    {
        var retry = new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = 1,
            Delay = options.ReadRetryDelay,
            UseJitter = true,
            ShouldRetryAfterHeader = false,
            ShouldHandle = tried => ValueTask.FromResult(
                Broken(tried.Outcome) && tried.Outcome.Result?.Headers.RetryAfter is null && !HasOneTry(tried.Context)),
        };
        retry.DisableForUnsafeHttpMethods();
        return retry;
    }

    private static bool HasOneTry(ResilienceContext context) =>
        context.GetRequestMessage() is { } request && request.Options.TryGetValue(OneTry, out var once) && once;

    private static bool Broken(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException or TimeoutRejectedException
        || outcome.Result?.StatusCode is HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError;
}
