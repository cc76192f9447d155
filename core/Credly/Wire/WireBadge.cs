using System.Text.Json;

namespace MyIpma.Core.Credly.Wire;

/// <summary>An issued badge as it travels. Absent, null and empty all occur, so nothing but the id is required.</summary>
internal sealed record WireBadge
{
    public required string Id { get; init; }

    public string? State { get; init; }

    public bool? Public { get; init; }

    public string? RecipientEmail { get; init; }

    public string? IssuerEarnerId { get; init; }

    public WireReference? BadgeTemplate { get; init; }

    public string? AcceptBadgeUrl { get; init; }

    public string? BadgeUrl { get; init; }

    public string? ImageUrl { get; init; }

    public DateTimeOffset? IssuedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? StateUpdatedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public string? ReplacesBadgeId { get; init; }

    public string? ReplacementBadgeId { get; init; }

    public string? RevocationReason { get; init; }

    public JsonElement User { get; init; }

    public CredlyBadge ToBadge() => new()
    {
        Id = Id,
        State = ReadState(State),
        Public = Public ?? false,
        RecipientEmail = RecipientEmail,
        IssuerEarnerId = IssuerEarnerId,
        TemplateId = BadgeTemplate?.Id,
        AcceptUrl = WireText.Link(AcceptBadgeUrl),
        BadgeUrl = WireText.Link(BadgeUrl),
        ImageUrl = WireText.Link(ImageUrl),
        IssuedAt = IssuedAt,
        ExpiresAt = ExpiresAt,
        StateUpdatedAt = StateUpdatedAt,
        UpdatedAt = UpdatedAt,
        CreatedAt = CreatedAt,
        ReplacesBadgeId = ReplacesBadgeId,
        ReplacementBadgeId = ReplacementBadgeId,
        RevocationReason = RevocationReason,
        HasUser = User.ValueKind == JsonValueKind.Object && User.EnumerateObject().Any(),
        UserId = WireText.Member(User, "id"),
    };

    private static CredlyBadgeState ReadState(string? word) => word switch
    {
        "pending" => CredlyBadgeState.Pending,
        "accepted" => CredlyBadgeState.Accepted,
        "rejected" => CredlyBadgeState.Rejected,
        "revoked" => CredlyBadgeState.Revoked,
        "replaced" => CredlyBadgeState.Replaced,
        _ => CredlyBadgeState.Unknown,
    };
}

internal sealed record WireReference
{
    public string? Id { get; init; }
}
