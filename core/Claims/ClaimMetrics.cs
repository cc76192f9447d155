using System.Diagnostics.Metrics;

namespace MyIpma.Core.Claims;

/// <summary>What operations watch of claims.</summary>
internal static class ClaimMetrics
{
    private static readonly Meter Meter = new("MyIpma.Claims");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("myipma.claims.failed", "{claim}", "Claims that failed, by reason.");

    /// <summary>Counts a claim that failed.</summary>
    public static void Failed(string reason) => Failures.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
