using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MyIpma.Core.Credly;

/// <summary>Counts and traces calls by operation and outcome; nothing in it names a person.</summary>
internal sealed class CredlyTelemetry : IDisposable
{
    public const string Name = "MyIpma.Credly";

    private readonly ActivitySource source = new(Name);
    private readonly Counter<long> calls;
    private readonly Histogram<double> duration;

    public CredlyTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        calls = meter.CreateCounter<long>("myipma.credly.calls", "{call}", "Calls of Credly's API by operation and outcome.");
        duration = meter.CreateHistogram<double>("myipma.credly.call.duration", "s", "How long a call took, tries and waiting included.");
    }

    public Activity? Start(CredlyRequest call) => source.StartActivity($"credly {call.Operation}", ActivityKind.Client);

    public void Count(CredlyRequest call, string outcome, TimeSpan elapsed, Activity? activity)
    {
        KeyValuePair<string, object?> operation = new("credly.operation", call.Operation);
        KeyValuePair<string, object?> result = new("credly.outcome", outcome);
        calls.Add(1, operation, result);
        duration.Record(elapsed.TotalSeconds, operation, result);
        activity?.SetTag(operation.Key, operation.Value).SetTag(result.Key, result.Value);
    }

    public void Dispose() => source.Dispose();
}

/// <summary>How the latest calls of Credly went. Calls that the open circuit keeps back count as failed, so that an outage shows for as long as it lasts.</summary>
public sealed class CredlyHealthTracker
{
    /// <summary>A single failure happens on good days too.</summary>
    private const int FailureThreshold = 3;

    private int failures;

    /// <summary>True when the last few calls all failed.</summary>
    public bool IsFailing => Volatile.Read(ref failures) >= FailureThreshold;

    internal void RecordSuccess() => Volatile.Write(ref failures, 0);

    internal void RecordFailure()
    {
        if (!IsFailing)
        {
            Interlocked.Increment(ref failures);
        }
    }
}
