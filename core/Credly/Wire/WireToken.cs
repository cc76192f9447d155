namespace MyIpma.Core.Credly.Wire;

internal sealed record WireToken
{
    public string? Id { get; init; }

    public string? Token { get; init; }

    public string? Description { get; init; }

    public bool? ReadEnabled { get; init; }

    public bool? WriteEnabled { get; init; }

    public bool? DeleteEnabled { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public CredlyToken ToToken() => new()
    {
        Id = Id,
        Value = Token,
        Description = Description,
        ReadEnabled = ReadEnabled,
        WriteEnabled = WriteEnabled,
        DeleteEnabled = DeleteEnabled,
        CreatedAt = CreatedAt,
        ExpiresAt = ExpiresAt,
    };
}
