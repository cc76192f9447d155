namespace CredlySimulator.Badges;

internal sealed record Badge
{
    public required string Id { get; init; }
    public required long Sequence { get; init; }
    public required string TemplateId { get; init; }
    public required string RecipientEmail { get; init; }
    public required string FirstName { get; init; }
    public string? MiddleName { get; init; }
    public required string LastName { get; init; }
    public string? IssuerEarnerId { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public string Locale { get; init; } = "en";
    public bool SuppressMail { get; init; }
    public string? Country { get; init; }
    public string? StateOrProvince { get; init; }
    public IReadOnlyList<EvidenceItem> Evidence { get; init; } = [];
    public required BadgeState State { get; init; }

    /// <summary>True from the start, pending badges included (seen in recorded answers).</summary>
    public bool Public { get; init; } = true;

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? StateUpdatedAt { get; init; }
    public string? ReplacesBadgeId { get; init; }
    public string? ReplacementBadgeId { get; init; }
    public string? RevocationReason { get; init; }

    public string IssuedTo => string.Join(' ', new[] { FirstName, MiddleName, LastName }.Where(part => !string.IsNullOrEmpty(part)));

    /// <summary>Pending or accepted.</summary>
    public bool IsHeld => State is BadgeState.Pending or BadgeState.Accepted;

    /// <summary>Later than the last change, even when the clock is not.</summary>
    public Badge WithUpdatedAt(DateTimeOffset now) => this with { UpdatedAt = now > UpdatedAt ? now : UpdatedAt.AddMilliseconds(1) };

    public Badge WithState(BadgeState state, DateTimeOffset now)
    {
        var updated = WithUpdatedAt(now);
        return updated with { State = state, StateUpdatedAt = updated.UpdatedAt };
    }
}

internal sealed record EvidenceItem(string Id, string Type, string? Name, string? Description, string? Value);

internal enum BadgeState
{
    Pending,
    Accepted,
    Rejected,
    Revoked,
    Replaced,
}

internal static class BadgeStateExtensions
{
    public static string ToApiString(this BadgeState state) => state switch
    {
        BadgeState.Pending => "pending",
        BadgeState.Accepted => "accepted",
        BadgeState.Rejected => "rejected",
        BadgeState.Revoked => "revoked",
        BadgeState.Replaced => "replaced",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a badge state."),
    };
}
