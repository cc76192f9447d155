using System.Net;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace MyIpma.Core.Credly.Wire;

/// <summary>Turns what transport and pipeline throw, and statuses that say nothing about the request, into the two exceptions.</summary>
internal static class CredlyFailure
{
    public static CredlyUnavailableException? Of(CredlyCall call, Exception thrown, CancellationToken caller) => thrown switch
    {
        BrokenCircuitException open => new(CredlyTrouble.CircuitOpen, call.Operation, thrown) { RetryAfter = open.RetryAfter },
        RateLimiterRejectedException busy => new(CredlyTrouble.Busy, call.Operation, thrown) { RetryAfter = busy.RetryAfter },
        TimeoutRejectedException => new(CredlyTrouble.Timeout, call.Operation, thrown) { MayHaveHappened = call.Writes },
        HttpRequestException lost => new(CredlyTrouble.Network, call.Operation, thrown) { MayHaveHappened = call.Writes && !NeverSent(lost) },
        OperationCanceledException when !caller.IsCancellationRequested =>
            new(CredlyTrouble.Network, call.Operation, thrown) { MayHaveHappened = call.Writes },
        _ => null,
    };

    public static Exception? Of(CredlyAnswer answer) => answer.Status switch
    {
        // The public statement needs no token, so there these two speak of the badge and not of us.
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when !answer.Call.Anonymous =>
            new CredlyUnauthorizedException(answer.Status, answer.Call.Operation),
        HttpStatusCode.TooManyRequests => Unavailable(answer, CredlyTrouble.Throttled, mayHaveHappened: false),
        HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError =>
            Unavailable(answer, CredlyTrouble.ServerError, answer.Call.Writes),
        < HttpStatusCode.OK or (>= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest) =>
            Unavailable(answer, CredlyTrouble.Unexpected, mayHaveHappened: false),
        _ => null,
    };

    private static CredlyUnavailableException Unavailable(CredlyAnswer answer, CredlyTrouble trouble, bool mayHaveHappened) =>
        new(trouble, answer.Call.Operation) { StatusCode = answer.Status, RetryAfter = answer.RetryAfter, MayHaveHappened = mayHaveHappened };

    private static bool NeverSent(HttpRequestException lost) => lost.HttpRequestError
        is HttpRequestError.NameResolutionError
        or HttpRequestError.ConnectionError
        or HttpRequestError.SecureConnectionError
        or HttpRequestError.ProxyTunnelError;
}
