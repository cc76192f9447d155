using System.ComponentModel.DataAnnotations;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using MyIpma.Core.Verification;

namespace MyIpma.Core.Http;

/// <summary>How often one account may change something, so that nobody's script fills the storage or wears out what others need. Counted on each instance.</summary>
public sealed class AccountRateLimiter(IOptions<AccountRateOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> writes = RateLimiters.Create(options.Value.WritesAMinute, TimeSpan.FromMinutes(1));
    private readonly PartitionedRateLimiter<string> claims = RateLimiters.Create(options.Value.ClaimsAnHour, TimeSpan.FromHours(1));
    private readonly PartitionedRateLimiter<string> erasures = RateLimiters.Create(options.Value.ErasuresAnHour, TimeSpan.FromHours(1));

    /// <summary>Counts a request that changes something; null when it may go on, else how long to wait.</summary>
    public TimeSpan? TryWrite(string account) => RateLimiters.TryUse(writes, account);

    /// <summary>Counts a new claim, or a move of a badge, which writes as much; null when it may go on, else how long to wait.</summary>
    /// <param name="subject">The account; where only a ticket is there, the key of the badge's address.</param>
    public TimeSpan? TryClaim(string subject) => RateLimiters.TryUse(claims, subject);

    /// <summary>Counts an erasure, whose receipt stays; null when it may go on, else how long to wait.</summary>
    public TimeSpan? TryErase(string account) => RateLimiters.TryUse(erasures, account);

    /// <inheritdoc />
    public void Dispose()
    {
        writes.Dispose();
        claims.Dispose();
        erasures.Dispose();
    }
}

/// <summary>Section <c>MyIpma:Rates</c>.</summary>
public sealed class AccountRateOptions
{
    public const string Section = "MyIpma:Rates";

    /// <summary>How many requests that change something one account may make within a minute.</summary>
    [Range(1, 100_000)]
    public int WritesAMinute { get; set; } = 300;

    /// <summary>How many claims one account may begin within an hour, moves of badges included; and how many one address by the tickets of its claims.</summary>
    [Range(1, 100_000)]
    public int ClaimsAnHour { get; set; } = 200;

    /// <summary>How often one account may have itself erased within an hour.</summary>
    [Range(1, 100_000)]
    public int ErasuresAnHour { get; set; } = 60;
}

[OptionsValidator]
internal sealed partial class AccountRateOptionsValidator : IValidateOptions<AccountRateOptions>;

/// <summary>
/// How often strangers may check whose a badge is: by client, and by badge whoever asks, so that many clients together cannot try one badge through.
/// Counted on each instance.
/// </summary>
public sealed class CheckRateLimiter(IOptions<VerificationOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> clients = RateLimiters.Create(options.Value.ChecksPerClient, TimeSpan.FromMinutes(1));
    private readonly PartitionedRateLimiter<string> badges = RateLimiters.Create(options.Value.ChecksPerBadge, TimeSpan.FromMinutes(1));

    /// <summary>Null when it may go on, else how long to wait.</summary>
    public TimeSpan? TryCheck(string client, string badgeId) => RateLimiters.TryUse(clients, client) ?? RateLimiters.TryUse(badges, badgeId);

    /// <inheritdoc />
    public void Dispose()
    {
        clients.Dispose();
        badges.Dispose();
    }
}

internal static class RateLimiters
{
    public static PartitionedRateLimiter<string> Create(int permits, TimeSpan window) => PartitionedRateLimiter.Create<string, string>(key =>
        RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = window }));

    /// <summary>Null when it may go on, else how long to wait.</summary>
    public static TimeSpan? TryUse(PartitionedRateLimiter<string> limiter, string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromMinutes(1);
    }
}
