using Microsoft.Extensions.Diagnostics.HealthChecks;
using MyIpma.Core.Credly;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Health;

/// <summary>Asks storage for one row.</summary>
internal sealed class StorageHealthCheck(Tables tables) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await tables.Links.GetAsync("state", "health", cancellationToken);
        return HealthCheckResult.Healthy();
    }
}

/// <summary>Says how the last calls of Credly went, without making one: asking would cost a call whenever somebody looks.</summary>
internal sealed class CredlyHealthCheck(CredlyHealthTracker tracker) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(tracker.IsFailing ? HealthCheckResult.Degraded() : HealthCheckResult.Healthy());
}
