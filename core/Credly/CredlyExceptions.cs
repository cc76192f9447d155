using System.Net;

namespace MyIpma.Core.Credly;

/// <summary>Credly did not answer, or not in a way that says anything about the request. Worth trying again later.</summary>
public sealed class CredlyUnavailableException : Exception
{
    internal CredlyUnavailableException(CredlyErrorKind trouble, string operation, Exception? inner = null)
        : base($"Credly could not do '{operation}': {trouble}.", inner) => Kind = trouble;

    /// <summary>What went wrong.</summary>
    public CredlyErrorKind Kind { get; }

    /// <summary>The answer's status, if there was an answer.</summary>
    public HttpStatusCode? StatusCode { get; internal init; }

    /// <summary>How long to wait before the next call, if Credly or the open circuit says so.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>True when Credly may have carried the request out all the same: look before asking again.</summary>
    public bool MayHaveHappened { get; internal init; }
}

/// <summary>The kinds of trouble that leave a call without a usable answer.</summary>
public enum CredlyErrorKind
{
    /// <summary>Not asked: nothing may change in a dry run.</summary>
    DryRun,

    /// <summary>No connection, or it broke.</summary>
    Network,

    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>Credly asks for fewer calls (429).</summary>
    Throttled,

    /// <summary>Credly failed (5xx or 408).</summary>
    ServerError,

    /// <summary>Not asked: so many calls failed of late that calling pauses.</summary>
    CircuitOpen,

    /// <summary>Not asked: too many calls of our own are waiting.</summary>
    Busy,

    /// <summary>An answer that cannot be read, or that this call never has.</summary>
    Unexpected,
}

/// <summary>Credly does not take our token (401), or not for this (403). No claim's fault: work waits until an operator has seen to it.</summary>
public sealed class CredlyUnauthorizedException : Exception
{
    internal CredlyUnauthorizedException(HttpStatusCode status, string operation)
        : base($"Credly does not let our token do '{operation}' ({(int)status}).") => StatusCode = status;

    /// <summary>401 or 403.</summary>
    public HttpStatusCode StatusCode { get; }
}
