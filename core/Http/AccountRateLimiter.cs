using System.ComponentModel.DataAnnotations;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace MyIpma.Core.Http;

/// <summary>How often one account may change something, so that nobody's script fills the storage or wears out what others need. Counted on each instance.</summary>
public sealed class AccountRateLimiter(IOptions<AccountRateOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> writes = Limiter(options.Value.WritesAMinute, TimeSpan.FromMinutes(1));
    private readonly PartitionedRateLimiter<string> claims = Limiter(options.Value.ClaimsAnHour, TimeSpan.FromHours(1));
    private readonly PartitionedRateLimiter<string> erasures = Limiter(options.Value.ErasuresAnHour, TimeSpan.FromHours(1));

    /// <summary>Counts a request that changes something; null when it may go on, else how long to wait.</summary>
    public TimeSpan? TryWrite(string account) => TryUse(writes, account);

    /// <summary>Counts a new claim, or a move of a badge, which writes as much; null when it may go on, else how long to wait.</summary>
    /// <param name="subject">The account; where only a ticket is there, the key of the badge's address.</param>
    public TimeSpan? TryClaim(string subject) => TryUse(claims, subject);

    /// <summary>Counts an erasure, whose receipt stays; null when it may go on, else how long to wait.</summary>
    public TimeSpan? TryErase(string account) => TryUse(erasures, account);

    /// <inheritdoc />
    public void Dispose()
    {
        writes.Dispose();
        claims.Dispose();
        erasures.Dispose();
    }

    private static PartitionedRateLimiter<string> Limiter(int permits, TimeSpan window) => PartitionedRateLimiter.Create<string, string>(account =>
        RateLimitPartition.GetFixedWindowLimiter(account, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = window }));

    private static TimeSpan? TryUse(PartitionedRateLimiter<string> limiter, string account)
    {
        using var lease = limiter.AttemptAcquire(account);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromMinutes(1);
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
