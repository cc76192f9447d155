namespace MyIpma.Core.Reconciliation;

/// <summary>Where the walk over all badges at Credly has got to.</summary>
internal sealed record WalkState(DateTimeOffset StartedAt, string? Cursor, int Seen, int Changed, DateTimeOffset? FinishedAt)
{
    public static WalkState Begin(DateTimeOffset now) => new(now, null, 0, 0, null);

    /// <summary>True for a walk to go on with: begun, not through, and not so old that its place in the list may be gone.</summary>
    public bool GoesOn(DateTimeOffset now, TimeSpan forgetAfter) => Cursor is not null && now - StartedAt < forgetAfter;

    public WalkState After(string? next, int seen, int changed, DateTimeOffset now) =>
        this with { Cursor = next, Seen = Seen + seen, Changed = Changed + changed, FinishedAt = next is null ? now : null };
}
