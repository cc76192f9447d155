using System.Net;

namespace MyIpma.Core.Credly;

/// <summary>The result of one call to Credly, or of all it takes to have the badge there exactly once.</summary>
public abstract record IssueResult
{
    private IssueResult() { }

    /// <summary>
    /// The badge exists on Credly. With <c>JustIssued</c> it is Credly's response to the issue itself, where accepted means auto-accept; otherwise it was there before
    /// or replaced one that was.
    /// </summary>
    public sealed record Issued(CredlyBadge Badge, bool JustIssued) : IssueResult;

    /// <summary>The person has a badge of this template: find it and adopt it. The message is Credly's and not for logs.</summary>
    public sealed record AlreadyHas(string Message) : IssueResult;

    /// <summary>Credly will never accept this request as it stands. The texts are Credly's and not for logs.</summary>
    public sealed record Refused(string Message, IReadOnlyList<CredlyFieldError> Errors) : IssueResult
    {
        public Refused(string attribute, string message) : this(message, [new CredlyFieldError { Attribute = attribute, Messages = [message] }])
        {
        }

        /// <summary>As Credly calls it; null when Credly does not say.</summary>
        public string? Attribute => Errors is [var first, ..] ? first.Attribute : null;

        public string Reason => Errors is [var first, ..] ? string.Join(", ", first.Messages) : Message;
    }
}

public abstract record ReplaceResult
{
    private ReplaceResult() { }

    /// <summary>The badge is the new one, with its own id.</summary>
    public sealed record Replaced(CredlyBadge Badge) : ReplaceResult;

    /// <summary>The badge was replaced before, by the one with this id.</summary>
    public sealed record Stale(string CurrentBadgeId) : ReplaceResult;

    public sealed record NotFound : ReplaceResult;

    /// <summary>Credly will never accept this request as it stands. The texts are Credly's and not for logs.</summary>
    public sealed record Refused(string Message, IReadOnlyList<CredlyFieldError> Errors) : ReplaceResult;
}

public abstract record RevokeResult
{
    private RevokeResult() { }

    public sealed record Revoked(CredlyBadge Badge) : RevokeResult;

    public sealed record NotFound : RevokeResult;

    /// <summary>For example because it is replaced. The texts are Credly's and not for logs.</summary>
    public sealed record Refused(string Message, IReadOnlyList<CredlyFieldError> Errors) : RevokeResult;
}

public abstract record DeleteResult
{
    private DeleteResult() { }

    public sealed record Deleted : DeleteResult;

    /// <summary>Perhaps because it was deleted before.</summary>
    public sealed record NotFound : DeleteResult;

    /// <summary>The texts are Credly's and not for logs.</summary>
    public sealed record Refused(string Message, IReadOnlyList<CredlyFieldError> Errors) : DeleteResult;
}

public abstract record AssertionResult
{
    private AssertionResult() { }

    public sealed record Found(CredlyAssertion Assertion) : AssertionResult;

    /// <summary>Open Badges 2.0: revoked.</summary>
    public sealed record Revoked(string? Reason) : AssertionResult;

    public sealed record NotFound : AssertionResult;

    /// <summary>For example because the earner keeps the badge private.</summary>
    public sealed record Withheld : AssertionResult;
}

/// <summary>An error about one field. The messages are Credly's and may repeat what was sent: remove that before they are logged or stored.</summary>
public sealed record CredlyFieldError
{
    public required string Attribute { get; init; }
    public required IReadOnlyList<string> Messages { get; init; }
}

/// <summary>Credly did not respond, or not in a way that says anything about the request. Worth trying again later.</summary>
public sealed class CredlyUnavailableException : Exception
{
    internal CredlyUnavailableException(CredlyErrorKind kind, string operation, Exception? inner = null)
        : base($"Credly could not do '{operation}': {kind}.", inner) => Kind = kind;

    public CredlyErrorKind Kind { get; }

    /// <summary>Null when there was no response.</summary>
    public HttpStatusCode? StatusCode { get; internal init; }

    /// <summary>As Credly or the open circuit asks; null otherwise.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>True when Credly may have carried out the request all the same: check before repeating it.</summary>
    public bool MayHaveHappened { get; internal init; }
}

/// <summary>Why a call has no usable response.</summary>
public enum CredlyErrorKind
{
    /// <summary>Not sent: nothing may change in a dry run.</summary>
    DryRun,

    /// <summary>No connection, or it broke.</summary>
    Network,

    Timeout,

    /// <summary>Credly asks for fewer calls (429).</summary>
    Throttled,

    /// <summary>Credly failed (5xx or 408).</summary>
    ServerError,

    /// <summary>Not sent: so many calls failed recently that the circuit is open.</summary>
    CircuitOpen,

    /// <summary>Not sent: too many of our calls are waiting.</summary>
    Busy,

    /// <summary>A response that cannot be read, or that this call never has.</summary>
    Unexpected,
}

/// <summary>Credly does not accept our token (401), or not for this call (403). Not the claim's fault: work waits until an operator has fixed it.</summary>
public sealed class CredlyUnauthorizedException : Exception
{
    internal CredlyUnauthorizedException(HttpStatusCode status, string operation)
        : base($"Credly does not let our token do '{operation}' ({(int)status}).") => StatusCode = status;

    public HttpStatusCode StatusCode { get; }
}

/// <summary>Credly: authorization tokens.</summary>
public sealed record CredlyToken
{
    public string? Id { get; init; }

    /// <summary>The secret; null where Credly does not return it.</summary>
    public string? Value { get; init; }

    public string? Description { get; init; }

    public bool? ReadEnabled { get; init; }

    /// <summary>Without it a token sees only the read-only tokens.</summary>
    public bool? WriteEnabled { get; init; }

    public bool? DeleteEnabled { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The id only: the value is a secret.</summary>
    public override string ToString() => $"token {Id}";
}

/// <summary>The authorization token to use now. Asked before every call, because a rotated token stops working at once.</summary>
public interface ICredlyTokenProvider
{
    ValueTask<string> GetAsync(CancellationToken ct);

    /// <summary>The token to use instead of a refused one, where it was rotated in the meantime; else null.</summary>
    ValueTask<string?> RefreshAsync(string refused, CancellationToken ct) => new((string?)null);
}

internal sealed class ConfiguredCredlyTokenProvider(IOptionsMonitor<CredlyOptions> options) : ICredlyTokenProvider
{
    public ValueTask<string> GetAsync(CancellationToken ct) => new(options.CurrentValue.Token);
}
