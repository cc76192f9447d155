using System.Net;

namespace MyIpma.Core.Credly;

/// <summary>What came of issuing a badge: of one call to Credly, or of all that it takes to have the badge there exactly once.</summary>
public abstract record IssueResult
{
    private IssueResult() { }

    /// <summary>
    /// It exists on Credly. Just issued means that this is Credly's answer to the issue, where accepted tells of auto-accept; any other badge was there before or stands in the place
    /// of one.
    /// </summary>
    public sealed record Issued(CredlyBadge Badge, bool JustIssued) : IssueResult;

    /// <summary>The person has a badge of this template: find it and adopt it. The message is Credly's, not for logs.</summary>
    public sealed record AlreadyHas(string Message) : IssueResult;

    /// <summary>Credly will never take this request as it stands. The words are Credly's, not for logs.</summary>
    public sealed record Refused(string Message, IReadOnlyList<CredlyFieldError> Errors) : IssueResult
    {
        public Refused(string attribute, string message) : this(message, [new CredlyFieldError { Attribute = attribute, Messages = [message] }])
        {
        }

        /// <summary>What is wrong, as Credly calls it; null when Credly does not say.</summary>
        public string? Attribute => Errors is [var first, ..] ? first.Attribute : null;

        /// <summary>What is wrong with it.</summary>
        public string Reason => Errors is [var first, ..] ? string.Join(", ", first.Messages) : Message;
    }
}

/// <summary>What came of replacing a badge.</summary>
public abstract record ReplaceResult
{
    private ReplaceResult() { }

    /// <summary>It is replaced; the badge is the new one, with its own id.</summary>
    public sealed record Replaced(CredlyBadge Badge) : ReplaceResult;

    /// <summary>Another badge had taken its place before; the id is that badge's.</summary>
    public sealed record Stale(string CurrentBadgeId) : ReplaceResult;

    /// <summary>Credly has no such badge.</summary>
    public sealed record NotFound : ReplaceResult;

    /// <summary>Credly will never take this request as it stands. The words are Credly's, not for logs.</summary>
    public sealed record Refused(string Message, IReadOnlyList<CredlyFieldError> Errors) : ReplaceResult;
}

/// <summary>What came of revoking a badge.</summary>
public abstract record RevokeResult
{
    private RevokeResult() { }

    public sealed record Revoked(CredlyBadge Badge) : RevokeResult;

    /// <summary>Credly has no such badge.</summary>
    public sealed record NotFound : RevokeResult;

    /// <summary>Credly will not revoke it, for example because it is replaced. The words are Credly's, not for logs.</summary>
    public sealed record Refused(string Message, IReadOnlyList<CredlyFieldError> Errors) : RevokeResult;
}

/// <summary>What came of deleting a badge.</summary>
public abstract record DeleteResult
{
    private DeleteResult() { }

    public sealed record Deleted : DeleteResult;

    /// <summary>Credly has no such badge, perhaps because it was deleted before.</summary>
    public sealed record NotFound : DeleteResult;

    /// <summary>Credly will not delete it. The words are Credly's, not for logs.</summary>
    public sealed record Refused(string Message, IReadOnlyList<CredlyFieldError> Errors) : DeleteResult;
}

/// <summary>What Credly tells everyone about a badge.</summary>
public abstract record AssertionResult
{
    private AssertionResult() { }

    /// <summary>The public statement.</summary>
    public sealed record Found(CredlyAssertion Assertion) : AssertionResult;

    /// <summary>The statement says the badge is revoked (Open Badges 2.0: revoked).</summary>
    public sealed record Revoked(string? Reason) : AssertionResult;

    /// <summary>Credly knows no such badge.</summary>
    public sealed record NotFound : AssertionResult;

    /// <summary>Credly does not tell, for example because the earner keeps it private.</summary>
    public sealed record Withheld : AssertionResult;
}

/// <summary>One complaint about one field of a refused request. The words are Credly's and may repeat what was sent: take that out before they are logged or kept.</summary>
public sealed record CredlyFieldError
{
    /// <summary>The field, as Credly calls it.</summary>
    public required string Attribute { get; init; }

    /// <summary>What is wrong with it.</summary>
    public required IReadOnlyList<string> Messages { get; init; }
}

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

/// <summary>An authorization token of the organisation (Credly: authorization tokens).</summary>
public sealed record CredlyToken
{
    /// <summary>Credly's id of the token.</summary>
    public string? Id { get; init; }

    /// <summary>The secret value, where Credly tells it.</summary>
    public string? Value { get; init; }

    /// <summary>What its maker called it.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it may read.</summary>
    public bool? ReadEnabled { get; init; }

    /// <summary>Whether it may write; without that, a token sees only the read-only tokens.</summary>
    public bool? WriteEnabled { get; init; }

    /// <summary>Whether it may delete.</summary>
    public bool? DeleteEnabled { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it stops working.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The id only: the value is a secret.</summary>
    public override string ToString() => $"token {Id}";
}

/// <summary>Names the authorization token to use now. Asked before every call, because a rotated token stops working at once.</summary>
public interface ICredlyTokenProvider
{
    /// <summary>The token's value.</summary>
    ValueTask<string> GetAsync(CancellationToken ct);

    /// <summary>Credly refused a token: the one to use instead where it was rotated meanwhile, else null.</summary>
    ValueTask<string?> RefreshAsync(string refused, CancellationToken ct) => new((string?)null);
}

internal sealed class ConfiguredCredlyTokenProvider(IOptionsMonitor<CredlyOptions> options) : ICredlyTokenProvider
{
    public ValueTask<string> GetAsync(CancellationToken ct) => new(options.CurrentValue.Token);
}
