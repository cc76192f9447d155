namespace MyIpma.Core.Credly;

/// <summary>What came of deleting a badge.</summary>
public abstract record DeleteResult
{
    private DeleteResult()
    {
    }

    /// <summary>It is deleted.</summary>
    public sealed record Deleted : DeleteResult;

    /// <summary>Credly has no such badge, perhaps because it was deleted before.</summary>
    public sealed record NotFound : DeleteResult;

    /// <summary>Credly will not delete it. The words are Credly's, not for logs.</summary>
    public sealed record Refused(string Message, IReadOnlyList<CredlyFieldError> Errors) : DeleteResult;
}
