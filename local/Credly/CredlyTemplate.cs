namespace MyIpma.Local.Credly;

internal sealed record CredlyTemplate
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>Absolute, or a path on the simulator's own origin.</summary>
    public required string ImageUrl { get; init; }

    public required string Level { get; init; }

    /// <summary><c>active</c>, <c>archived</c> or <c>draft</c>; only active ones can issue (Credly: badge templates).</summary>
    public string State { get; init; } = "active";

    public bool AllowDuplicates { get; init; }

    public IReadOnlyList<string> Skills { get; init; } = [];

    public IReadOnlyList<string> ReportingTags { get; init; } = [];
}
