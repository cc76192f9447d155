namespace MyIpma.Local.Credly;

internal sealed record ApiToken
{
    public required string Id { get; init; }

    public required string Value { get; init; }

    public string? Description { get; init; }

    public bool ReadEnabled { get; init; } = true;

    public bool WriteEnabled { get; init; } = true;

    public bool DeleteEnabled { get; init; } = true;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The setting this token started from, kept over rotations.</summary>
    public string? SeededFrom { get; init; }

    public bool IsReadOnly => !WriteEnabled && !DeleteEnabled;

    public bool Allows(string method) => method switch
    {
        "GET" or "HEAD" => ReadEnabled,
        "DELETE" => DeleteEnabled,
        _ => WriteEnabled,
    };
}
