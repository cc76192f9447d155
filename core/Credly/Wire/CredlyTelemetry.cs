using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MyIpma.Core.Credly.Wire;

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

    public Activity? Start(CredlyCall call) => source.StartActivity($"credly {call.Operation}", ActivityKind.Client);

    public void Count(CredlyCall call, string outcome, TimeSpan elapsed, Activity? activity)
    {
        KeyValuePair<string, object?> operation = new("credly.operation", call.Operation);
        KeyValuePair<string, object?> result = new("credly.outcome", outcome);
        calls.Add(1, operation, result);
        duration.Record(elapsed.TotalSeconds, operation, result);
        activity?.SetTag(operation.Key, operation.Value).SetTag(result.Key, result.Value);
    }

    public void Dispose() => source.Dispose();
}
