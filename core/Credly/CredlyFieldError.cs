namespace MyIpma.Core.Credly;

/// <summary>One complaint about one field of a refused request. The words are Credly's and may repeat what was sent: never log them.</summary>
public sealed record CredlyFieldError
{
    /// <summary>The field, as Credly calls it.</summary>
    public required string Attribute { get; init; }

    /// <summary>What is wrong with it.</summary>
    public required IReadOnlyList<string> Messages { get; init; }
}
