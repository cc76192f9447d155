namespace MyIpma.Local.Credly;

/// <summary>How badly Credly is to behave. Rates run from 0 to 1.</summary>
internal sealed record FaultSettings
{
    private const int LongestLatency = 60_000;

    public int LatencyMs { get; init; }

    /// <summary>Split evenly between 500, 503, 429 and answers lost after the work was done.</summary>
    public double FailRate { get; init; }

    public double WebhookLossRate { get; init; }

    public double WebhookRepeatRate { get; init; }

    public bool WebhookShuffle { get; init; }

    public long? Seed { get; init; }

    /// <summary>The first member out of range, or null.</summary>
    public string? FirstError() => this switch
    {
        { LatencyMs: < 0 or > LongestLatency } => "latencyMs must be from 0 to 60000.",
        { FailRate: not (>= 0 and <= 1) } => "failRate must be from 0 to 1.",
        { WebhookLossRate: not (>= 0 and <= 1) } => "webhookLossRate must be from 0 to 1.",
        { WebhookRepeatRate: not (>= 0 and <= 1) } => "webhookRepeatRate must be from 0 to 1.",
        _ => null,
    };
}
