namespace MyIpma.Local.Credly;

/// <summary>An earner's account on the credential site. The first address is the primary one.</summary>
internal sealed record Account
{
    public required string Id { get; init; }

    public required string FirstName { get; init; }

    public required string LastName { get; init; }

    public required IReadOnlyList<string> Emails { get; init; }

    /// <summary>The earner's setting for this one organisation (Credly: auto-accept).</summary>
    public bool AutoAccept { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public bool Has(string email) => Emails.Contains(email);
}

internal sealed record Session(string Id, string AccountId, DateTimeOffset CreatedAt);
