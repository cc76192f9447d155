using MyIpma.Core.Credly;

namespace MyIpma.Core.Health;

/// <summary>Says how the last calls of Credly went, without making one: asking would cost a call whenever somebody looks.</summary>
internal sealed class CredlyProbe(CredlyPulse pulse) : IHealthProbe
{
    public string Name => "credly";

    public Task<HealthStatus> CheckAsync(CancellationToken ct) => Task.FromResult(pulse.IsTroubled ? HealthStatus.Degraded : HealthStatus.Ok);
}
