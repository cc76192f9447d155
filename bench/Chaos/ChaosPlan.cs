namespace MyIpma.Bench.Chaos;

/// <summary>How much chaos.</summary>
internal sealed record ChaosPlan
{
    public required int People { get; init; }

    public required int Seed { get; init; }

    public required string Storage { get; init; }

    public int LatencyMs { get; init; } = 50;

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

    public static object Calm { get; } = new { latencyMs = 0, failRate = 0.0, webhookLossRate = 0.0, webhookRepeatRate = 0.0, webhookShuffle = false };
}
