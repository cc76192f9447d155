namespace MyIpma.Core.Credly;

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
