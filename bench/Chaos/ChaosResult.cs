using System.Text;
using System.Text.Json;

namespace MyIpma.Bench.Chaos;

/// <summary>The numbers of one run.</summary>
internal sealed record ChaosResult
{
    public required ChaosPlan Plan { get; init; }

    public required int Badges { get; init; }

    public required Tally Tally { get; init; }

    /// <summary>What the simulator counted: <c>injected</c> and <c>calls</c>.</summary>
    public required JsonElement Faults { get; init; }

    public required int Queued { get; init; }

    public required Verdict Verdict { get; init; }

    public required TimeSpan Took { get; init; }

    public bool IsClean => Tally.Broken.IsEmpty && Verdict.IsClean;

    public override string ToString()
    {
        var text = new StringBuilder();
        Line(text, "people", $"{Plan.People} with {Badges} badges, seed {Plan.Seed}, {Plan.Storage}, {Took.TotalSeconds:F0} s");
        Line(text, "calls by people", $"{Tally.Calls}");
        foreach (var (what, count) in Tally.Done.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Line(text, what, $"{count}");
        }

        Line(text, "calls of Credly", string.Join(", ", Numbers("calls")));
        Line(text, "faults injected", string.Join(", ", Numbers("injected")));
        Line(text, "claims queued in an outage", $"{Queued}, all open after it: {Verdict.NotOpened == 0}");
        Line(text, "503 with Retry-After", $"{Tally.ComeBackLater}");
        Line(text, "other 5xx, broken promises", $"{Tally.Broken.Count}");
        Line(text, "differences", $"{Verdict.Differences.Count} (drift report: {Verdict.Drift})");
        Line(text, "duplicate issues", $"{Verdict.DuplicateIssues}");
        Line(text, "accepted", $"{Verdict.Accepted}, not announced: {Verdict.NotAnnounced}, announced twice: {Verdict.AnnouncedTwice}");
        foreach (var sentence in Tally.Broken.Concat(Verdict.Differences).Take(20))
        {
            Line(text, "  !", sentence);
        }

        return text.ToString();
    }

    private IEnumerable<string> Numbers(string member) => Faults.GetProperty(member).EnumerateObject().Select(pair => $"{pair.Name} {pair.Value}");

    private static void Line(StringBuilder text, string what, string value) => text.Append(what.PadRight(34)).AppendLine(value);
}
