using System.Diagnostics.Metrics;
using MyIpma.Core.Credly.Wire;

namespace MyIpma.Core.Credly.TokenCare;

/// <summary>The metric of the days the Credly token has left; says nothing until they are known.</summary>
internal sealed class TokenGauge
{
    private volatile Measured? last;

    public TokenGauge(IMeterFactory meters) =>
        meters.Create(CredlyTelemetry.Name).CreateObservableGauge("myipma.credly.token.days", Read, "d", "Days until the Credly token expires.");

    public void Set(int days) => last = new Measured(days);

    private IEnumerable<Measurement<int>> Read() => last is { } measured ? [new Measurement<int>(measured.Days)] : [];

    private sealed record Measured(int Days);
}
