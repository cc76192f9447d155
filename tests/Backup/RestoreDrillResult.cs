using System.Globalization;
using System.Text;

namespace MyIpma.Tests.Backup;

/// <summary>How one loss ended.</summary>
/// <param name="BroughtBack">How long it took to bring back the rows, or to replay the certificates.</param>
/// <param name="Reconciled">How long the look at Credly took.</param>
/// <param name="Drift">Differences the service itself reports.</param>
/// <param name="Differences">Badges that people see otherwise than before.</param>
/// <param name="AgainstCredly">Badges that are otherwise than on Credly, or twice there.</param>
internal sealed record DrillStory(TimeSpan BroughtBack, TimeSpan Reconciled, int Drift, int Differences, int AgainstCredly)
{
    /// <summary>What there is of the person whose data were erased before the loss.</summary>
    public int CameBack { get; init; }

    /// <summary>Acceptances announced once more, because nobody can know whether they were.</summary>
    public int AnnouncedAgain { get; init; }

    public bool IsClean => this is { Drift: 0, Differences: 0, AgainstCredly: 0, CameBack: 0 };
}

internal sealed record RestoreDrillResult(
    string Storage, int People, int Badges, int Rows, int Partitions, TimeSpan BackedUp, int Restored, DrillStory WithBackup, DrillStory WithoutBackup)
{
    public long BackupBytes { get; init; }

    public int Accepted { get; init; }

    /// <summary>Accepted after the backup.</summary>
    public int AcceptedLate { get; init; }

    public bool IsClean => WithBackup.IsClean && WithoutBackup.IsClean;

    public override string ToString()
    {
        var text = new StringBuilder();
        void Line(string name, string value) => text.AppendLine(CultureInfo.InvariantCulture, $"{name,-38}{value}");
        Line("people", string.Create(CultureInfo.InvariantCulture, $"{People} with {Badges} badges, {Rows} rows in {Partitions} partitions, {Storage}"));
        Line("backup", string.Create(CultureInfo.InvariantCulture, $"{BackedUp.TotalSeconds:F1} s, {BackupBytes / 1024.0:F0} KiB"));
        Line("tables lost; restored", string.Create(CultureInfo.InvariantCulture, $"{Restored} rows in {WithBackup.BroughtBack.TotalSeconds:F1} s"));
        Line("  then looked at Credly", Seconds(WithBackup.Reconciled));
        Line("  differences", Found(WithBackup));
        Line("  acceptances announced again", string.Create(CultureInfo.InvariantCulture, $"{WithBackup.AnnouncedAgain}, of {AcceptedLate} since the backup"));
        Line("lost without a backup; replayed", string.Create(CultureInfo.InvariantCulture, $"{People} certificates in {WithoutBackup.BroughtBack.TotalSeconds:F1} s"));
        Line("  then looked at Credly", Seconds(WithoutBackup.Reconciled));
        Line("  differences", Found(WithoutBackup));
        Line("  acceptances announced again", string.Create(CultureInfo.InvariantCulture, $"{WithoutBackup.AnnouncedAgain}, of {Accepted} in all"));
        return text.ToString().TrimEnd();
    }

    private static string Seconds(TimeSpan took) => string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:F1} s");

    private static string Found(DrillStory story) =>
        string.Create(CultureInfo.InvariantCulture, $"{story.Differences} seen by people, {story.AgainstCredly} against Credly, {story.Drift} in the drift report, {story.CameBack} of what was erased");
}
