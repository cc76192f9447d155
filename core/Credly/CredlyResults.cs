
namespace MyIpma.Core.Credly;

/// <summary>What came of issuing a badge: of one call to Credly, or of all that it takes to have the badge there exactly once.</summary>
public abstract record IssueResult
{
    private IssueResult()
    {
    }

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
    private ReplaceResult()
    {
    }

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
    private RevokeResult()
    {
    }

    public sealed record Revoked(CredlyBadge Badge) : RevokeResult;

    /// <summary>Credly has no such badge.</summary>
    public sealed record NotFound : RevokeResult;

    /// <summary>Credly will not revoke it, for example because it is replaced. The words are Credly's, not for logs.</summary>
    public sealed record Refused(string Message, IReadOnlyList<CredlyFieldError> Errors) : RevokeResult;
}

/// <summary>What came of deleting a badge.</summary>
public abstract record DeleteResult
{
    private DeleteResult()
    {
    }

    public sealed record Deleted : DeleteResult;

    /// <summary>Credly has no such badge, perhaps because it was deleted before.</summary>
    public sealed record NotFound : DeleteResult;

    /// <summary>Credly will not delete it. The words are Credly's, not for logs.</summary>
    public sealed record Refused(string Message, IReadOnlyList<CredlyFieldError> Errors) : DeleteResult;
}

/// <summary>What Credly tells everyone about a badge.</summary>
public abstract record AssertionResult
{
    private AssertionResult()
    {
    }

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
