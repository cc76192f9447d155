using MyIpma.Core.Credly.TokenCare;

namespace MyIpma.Core.Health;

/// <summary>Says how the Credly token stands. Without a good one claims wait, but people still see, share and verify their badges.</summary>
internal sealed class TokenProbe(TokenCare tokens) : IHealthProbe
{
    public string Name => "credlyToken";

    public async Task<HealthStatus> CheckAsync(CancellationToken ct) =>
        (await tokens.StateAsync(ct)).Health is TokenHealth.Unknown or TokenHealth.Good ? HealthStatus.Ok : HealthStatus.Degraded;
}
