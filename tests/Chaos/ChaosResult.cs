using System.Text;
using System.Text.Json;

namespace MyIpma.Tests.Chaos;

/// <summary>The numbers of one run.</summary>
internal sealed record ChaosResult
{
    public required ChaosPlan Plan { get; init; }

    public required int Badges { get; init; }

    public required ChaosCounters Tally { get; init; }

    /// <summary>What the simulator counted: <c>injected</c> and <c>calls</c>.</summary>
    public required JsonElement Faults { get; init; }

    public required int Queued { get; init; }

    public required ChaosFindings Verdict { get; init; }

    public required TimeSpan Took { get; init; }

    public bool IsClean => Tally.Violations.IsEmpty && Verdict.IsClean;

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
        Line(text, "503 with Retry-After", $"{Tally.RetryAfterCount}");
        Line(text, "other 5xx, broken promises", $"{Tally.Violations.Count}");
        Line(text, "differences", $"{Verdict.Differences.Count} (drift report: {Verdict.Drift.Count})");
        Line(text, "duplicate issues", $"{Verdict.DuplicateIssues}");
        Line(text, "accepted", $"{Verdict.Accepted}, not announced: {Verdict.NotAnnounced}, announced twice: {Verdict.AnnouncedTwice}");
        foreach (var sentence in Tally.Violations.Concat(Verdict.Differences).Concat(Verdict.Drift).Take(20))
        {
            Line(text, "  !", sentence);
        }

        return text.ToString();
    }

    private IEnumerable<string> Numbers(string member) => Faults.GetProperty(member).EnumerateObject().Select(pair => $"{pair.Name} {pair.Value}");

    private static void Line(StringBuilder text, string what, string value) => text.Append(what.PadRight(34)).AppendLine(value);
}

/// <summary>How much chaos.</summary>
internal sealed record ChaosPlan
{
    public required int People { get; init; }

    public required int Seed { get; init; }

    public required string Storage { get; init; }

    public int LatencyMs { get; init; } = 50;

    /// <summary>Badges that only fill Credly's lists, of 50 a page.</summary>
    public int Listed { get; init; } = 300;

    public int AtOnce { get; init; } = 50;

    /// <summary>Small times, so that minutes pass in seconds; and no reconciliation by itself, since the one at the end is what is tried.</summary>
    public static IReadOnlyList<string> Settings { get; } =
    [
        "--MyIpma:Claims:Window=00:00:03",
        "--MyIpma:Claims:PrepareFor=00:00:40",
        "--MyIpma:Claims:AcceptFor=00:00:05",
        "--MyIpma:Credly:BreakDuration=00:00:01",
        "--MyIpma:Outbox:Grace=00:00:03",
        "--MyIpma:Outbox:SweepEvery=00:00:04",
        "--MyIpma:Reconciliation:EventsEvery=1.00:00:00",
        "--MyIpma:Reconciliation:WalkEvery=1.00:00:00",
        "--MyIpma:Reconciliation:MostEventPages=200",
    ];

    public object Faults => new { latencyMs = LatencyMs, failRate = 0.3, webhookLossRate = 0.2, webhookRepeatRate = 0.3, webhookShuffle = true, seed = Seed };

    /// <summary>Everything fails, some of it after the work was done.</summary>
    public object Outage => new { latencyMs = LatencyMs, failRate = 1.0, webhookLossRate = 0.2, webhookRepeatRate = 0.3, webhookShuffle = true, seed = Seed };

    public static object Deaf { get; } = new { latencyMs = 0, failRate = 0.0, webhookLossRate = 1.0, webhookRepeatRate = 0.0, webhookShuffle = false };

    public static object Calm { get; } = new { latencyMs = 0, failRate = 0.0, webhookLossRate = 0.0, webhookRepeatRate = 0.0, webhookShuffle = false };
}

/// <summary>Holds what people see against what is true at Credly.</summary>
internal sealed record ChaosFindings
{
    private const string AcceptedType = "org.ipma.badge.accepted.v1";

    public IReadOnlyList<string> Differences { get; private init; } = [];

    /// <summary>The groups of differences the service itself reports, as it names them.</summary>
    public IReadOnlyList<string> Drift { get; init; } = [];

    public int NotOpened { get; init; }

    public int DuplicateIssues { get; private init; }

    public int Accepted { get; private init; }

    public int NotAnnounced { get; private init; }

    public int AnnouncedTwice { get; private init; }

    public bool IsClean => this is { Differences: [], Drift: [], NotOpened: 0, DuplicateIssues: 0, NotAnnounced: 0, AnnouncedTwice: 0 };

    public static ChaosFindings Compare(IReadOnlyCollection<JsonElement> ours, JsonElement state, JsonElement published)
    {
        var theirs = state.GetProperty("badges").EnumerateArray().ToLookup(badge => ServiceClient.Text(badge, "issuerEarnerId"));
        var accepted = ours.Where(badge => ServiceClient.Text(badge, "status") == "accepted").Select(badge => ServiceClient.Text(badge, "id")).ToList();
        var announced = published.GetProperty("events").EnumerateArray().Where(reported => ServiceClient.Text(reported, "type") == AcceptedType).ToLookup(reported => ServiceClient.Text(reported, "subject"));
        return new ChaosFindings
        {
            Differences = [.. ours.Select(badge => DifferenceOf(badge, [.. theirs[ServiceClient.Text(badge, "id")]])).OfType<string>()],
            DuplicateIssues = theirs.Count(badge => badge.Count(version => ServiceClient.Text(version, "state") != "replaced") > 1),
            Accepted = accepted.Count,
            NotAnnounced = accepted.Count(id => !announced.Contains(id)),
            AnnouncedTwice = announced.Count(reported => reported.Count() > 1) + Repeated(published),
        };
    }

    private static int Repeated(JsonElement published)
    {
        var ids = published.GetProperty("events").EnumerateArray().Select(reported => ServiceClient.Text(reported, "id")).ToList();
        return ids.Count - ids.Distinct().Count();
    }

    private static string? DifferenceOf(JsonElement ours, IReadOnlyList<JsonElement> theirs)
    {
        var status = ServiceClient.Text(ours, "status");
        var current = theirs.LastOrDefault(version => ServiceClient.Text(version, "state") != "replaced");
        var state = current.ValueKind == JsonValueKind.Object ? ServiceClient.Text(current, "state") : "none";
        var agree = state switch
        {
            "accepted" => status == "accepted" && ours.GetProperty("public").GetBoolean() == current.GetProperty("public").GetBoolean(),
            "rejected" or "revoked" => status == state,
            "pending" => status is "pending" or "claiming" or "awaitingAcceptance",
            _ => status is "pending" or "revoked",
        };
        return agree ? null : $"Badge {ServiceClient.Text(ours, "id")} is {status} here and {state} at Credly.";
    }
}
