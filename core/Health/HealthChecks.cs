using Microsoft.Extensions.Diagnostics.HealthChecks;
using MyIpma.Core.Credly;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Health;

internal sealed class StorageHealthCheck(Tables tables) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await tables.Links.GetAsync("state", "health", cancellationToken);
        return HealthCheckResult.Healthy();
    }
}

/// <summary>From the latest calls, without making one: a call to Credly per health probe would cost too much.</summary>
internal sealed class CredlyHealthCheck(CredlyHealthTracker tracker) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(tracker.IsFailing ? HealthCheckResult.Degraded() : HealthCheckResult.Healthy());
}
