using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MyIpma.Core.Mail;

/// <summary>Remembers how the last attempts went, so that looking at the health costs no connection.</summary>
public sealed class MailHealth
{
    private const int TroubledAfter = 3;
    private int failures;

    /// <summary>True when the sender has not worked several times in a row.</summary>
    public bool IsTroubled => Volatile.Read(ref failures) >= TroubledAfter;

    internal void Note(MailResult result)
    {
        if (result is MailResult.TryLater { IsSenderDown: true })
        {
            Interlocked.Increment(ref failures);
        }
        else
        {
            Volatile.Write(ref failures, 0);
        }
    }
}

/// <summary>Says whether mail goes out, without sending any. Without it nobody can confirm an address, but everybody still sees and shares their badges.</summary>
internal sealed class MailHealthCheck(MailHealth health) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(health.IsTroubled ? HealthCheckResult.Degraded() : HealthCheckResult.Healthy());
}
