using System.Text.Json;

namespace MyIpma.Bench.Chaos;

/// <summary>Holds what people see against what is true at Credly.</summary>
internal sealed record Verdict
{
    private const string AcceptedType = "org.ipma.badge.accepted.v1";

    public IReadOnlyList<string> Differences { get; private init; } = [];

    public int Drift { get; init; }

    public int NotOpened { get; init; }

    public int DuplicateIssues { get; private init; }

    public int Accepted { get; private init; }

    public int NotAnnounced { get; private init; }

    public int AnnouncedTwice { get; private init; }

    public bool IsClean => this is { Differences: [], Drift: 0, NotOpened: 0, DuplicateIssues: 0, NotAnnounced: 0, AnnouncedTwice: 0 };

    public static Verdict Of(IReadOnlyCollection<JsonElement> ours, JsonElement state, JsonElement published)
    {
        var theirs = state.GetProperty("badges").EnumerateArray().ToLookup(badge => Site.Text(badge, "issuerEarnerId"));
        var accepted = ours.Where(badge => Site.Text(badge, "status") == "accepted").Select(badge => Site.Text(badge, "id")).ToList();
        var announced = published.GetProperty("events").EnumerateArray().Where(told => Site.Text(told, "type") == AcceptedType).ToLookup(told => Site.Text(told, "subject"));
        return new Verdict
        {
            Differences = [.. ours.Select(badge => DifferenceOf(badge, [.. theirs[Site.Text(badge, "id")]])).OfType<string>()],
            DuplicateIssues = theirs.Count(badge => badge.Count() > 1),
            Accepted = accepted.Count,
            NotAnnounced = accepted.Count(id => !announced.Contains(id)),
            AnnouncedTwice = announced.Count(told => told.Count() > 1) + Repeated(published),
        };
    }

    private static int Repeated(JsonElement published)
    {
        var ids = published.GetProperty("events").EnumerateArray().Select(told => Site.Text(told, "id")).ToList();
        return ids.Count - ids.Distinct().Count();
    }

    private static string? DifferenceOf(JsonElement ours, IReadOnlyList<JsonElement> theirs)
    {
        var status = Site.Text(ours, "status");
        var state = theirs is [var one, ..] ? Site.Text(one, "state") : "none";
        var agree = state switch
        {
            "accepted" => status == "accepted" && ours.GetProperty("public").GetBoolean() == theirs[0].GetProperty("public").GetBoolean(),
            "rejected" => status == "rejected",
            "pending" => status is "pending" or "claiming" or "awaitingAcceptance",
            _ => status == "pending",
        };
        return agree ? null : $"Badge {Site.Text(ours, "id")} is {status} here and {state} at Credly.";
    }
}
