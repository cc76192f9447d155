namespace MyIpma.Core.Credly;

/// <summary>What came of revoking a badge.</summary>
public abstract record RevokeResult
{
    private RevokeResult()
    {
    }

    /// <summary>It is revoked.</summary>
    public sealed record Revoked(CredlyBadge Badge) : RevokeResult;

    /// <summary>Credly has no such badge.</summary>
    public sealed record NotFound : RevokeResult;

    /// <summary>Credly will not revoke it, for example because it is replaced. The words are Credly's, not for logs.</summary>
    public sealed record Refused(string Message, IReadOnlyList<CredlyFieldError> Errors) : RevokeResult;
}
