using MyIpma.Core.Reconciliation;

namespace MyIpma.Core.Http.Bodies;

/// <summary>What differs between us and Credly, as far as one call has looked.</summary>
/// <param name="CheckedAt">When it was looked at (UTC).</param>
/// <param name="Ours">Badges of ours that are issued, among those looked at.</param>
/// <param name="Theirs">Badges at Credly looked at.</param>
/// <param name="Differences">The differences by kind.</param>
/// <param name="Complete">False when there is more to look at.</param>
/// <param name="Next">The cursor to go on with; null when complete.</param>
public sealed record DriftBody(
    DateTimeOffset CheckedAt, int Ours, int Theirs, IReadOnlyList<DifferencesBody> Differences, bool Complete, string? Next)
{
    private const int MostExamples = 10;

    /// <summary>A report as operators see it.</summary>
    public static DriftBody Of(DriftReport report) => new(
        report.CheckedAt,
        report.Ours,
        report.Theirs,
        [.. report.Differences.GroupBy(difference => difference.Kind).OrderBy(kind => kind.Key).Select(kind =>
            new DifferencesBody(kind.Key, kind.Count(), [.. kind.Take(MostExamples).Select(ExampleBody.Of)]))],
        report.Next is null,
        report.Next?.ToString());
}

/// <summary>The differences of one kind.</summary>
public sealed record DifferencesBody(DriftKind Kind, int Count, IReadOnlyList<ExampleBody> Examples);

/// <summary>One difference, by ids and states alone.</summary>
public sealed record ExampleBody(string? BadgeId, string? CredlyId, string? Ours, string? Theirs)
{
    /// <summary>A difference as operators see it.</summary>
    public static ExampleBody Of(Difference difference) => new(difference.Badge?.BadgeId, difference.CredlyId, difference.Ours, difference.Theirs);
}
