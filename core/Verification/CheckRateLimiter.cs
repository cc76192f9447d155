using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace MyIpma.Core.Verification;

/// <summary>
/// How often strangers may check whose a badge is: by client, and by badge whoever asks, so that many clients together cannot try one badge through.
/// Counted on each instance.
/// </summary>
public sealed class CheckRateLimiter(IOptions<VerificationOptions> options) : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> clients = Limiter(options.Value.ChecksPerClient);
    private readonly PartitionedRateLimiter<string> badges = Limiter(options.Value.ChecksPerBadge);

    /// <summary>Null when it may go on, else how long to wait.</summary>
    public TimeSpan? GetRetryAfter(string client, string badgeId) => GetRetryAfter(clients, client) ?? GetRetryAfter(badges, badgeId);

    public void Dispose()
    {
        clients.Dispose();
        badges.Dispose();
    }

    private static PartitionedRateLimiter<string> Limiter(int perWindow) => PartitionedRateLimiter.Create<string, string>(key =>
        RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions { PermitLimit = perWindow, Window = Window }));

    private static TimeSpan? GetRetryAfter(PartitionedRateLimiter<string> limiter, string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        if (lease.IsAcquired)
        {
            return null;
        }

        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Window;
    }
}
