namespace MyIpma.Core.Credly;

/// <summary>What came of issuing a badge.</summary>
public abstract record IssueResult
{
    private IssueResult()
    {
    }

    /// <summary>It is issued; with auto-accept it may be accepted already.</summary>
    public sealed record Issued(CredlyBadge Badge) : IssueResult;

    /// <summary>The person has a badge of this template: find it and adopt it. The message is Credly's, not for logs.</summary>
    public sealed record AlreadyHas(string Message) : IssueResult;

    /// <summary>Credly will never take this request as it stands. The words are Credly's, not for logs.</summary>
    public sealed record Refused(string Message, IReadOnlyList<CredlyFieldError> Errors) : IssueResult;
}
