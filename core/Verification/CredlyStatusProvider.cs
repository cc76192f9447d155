using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Verification;

/// <summary>Asks Credly about a badge within a time limit: with our token, else its public statement. No answer is an answer too.</summary>
public sealed partial class CredlyStatusProvider : IDisposable
{
    private const double FirstAttemptShare = 0.6;
    private const int MaxReplacementHops = 5;
    private const int MaxQueued = 500;

    private readonly CredlyClient credly;
    private readonly TimeProvider time;
    private readonly ILogger<CredlyStatusProvider> logger;
    private readonly TimeSpan limit;
    private readonly ConcurrencyLimiter slots;

    public CredlyStatusProvider(CredlyClient credly, IOptions<VerificationOptions> options, TimeProvider time, ILogger<CredlyStatusProvider> logger)
    {
        this.credly = credly;
        this.time = time;
        this.logger = logger;
        limit = options.Value.AnswerWithin;
        slots = new ConcurrencyLimiter(new() { PermitLimit = options.Value.MostAtOnce, QueueLimit = MaxQueued });
    }

    public async Task<CredlyStatus> GetStatusAsync(Badge badge, CredlySnapshot copy)
    {
        using var whole = new CancellationTokenSource(limit, time);
        using var first = CancellationTokenSource.CreateLinkedTokenSource(whole.Token);
        using var timer = time.CreateTimer(_ => first.Cancel(), null, limit * FirstAttemptShare, Timeout.InfiniteTimeSpan);
        try
        {
            using var seat = await slots.AcquireAsync(1, whole.Token);
            return seat.IsAcquired
                ? await TryReadAsync(badge.Id, () => ReadAsync(badge, copy.Id, first.Token)) ?? await ReadAssertionAsync(copy.Id, whole.Token)
                : new CredlyStatus.Unavailable();
        }
        catch (Exception silence) when (IsUnavailable(silence))
        {
            NoAnswer(badge.Id, silence.GetType().Name);
            return new CredlyStatus.Unavailable();
        }
    }

    public void Dispose() => slots.Dispose();

    private async Task<CredlyStatus?> TryReadAsync(string badgeId, Func<Task<CredlyStatus>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception silence) when (IsUnavailable(silence))
        {
            NoAnswer(badgeId, silence.GetType().Name);
            return null;
        }
    }

    /// <summary>Reads it and goes on to what replaced it there, as long as that is still this badge of ours (Credly: replace badge).</summary>
    private async Task<CredlyStatus> ReadAsync(Badge badge, string id, CancellationToken ct)
    {
        var reported = await credly.GetAsync(id, ct);
        for (var hops = 0; hops < MaxReplacementHops && reported is { State: CredlyBadgeState.Replaced, ReplacementBadgeId: { } next }; hops++)
        {
            if (await credly.GetAsync(next, ct) is not { } newer || newer.IssuerEarnerId != badge.Id)
            {
                break;
            }

            reported = newer;
        }

        return reported is null ? new CredlyStatus.NotVisible() : new CredlyStatus.Badge(reported);
    }

    private async Task<CredlyStatus> ReadAssertionAsync(string id, CancellationToken ct) => await credly.GetAssertionAsync(id, ct) switch
    {
        AssertionResult.Found found => new CredlyStatus.PublicAssertion(found.Assertion),
        AssertionResult.Revoked => new CredlyStatus.Revoked(),
        _ => new CredlyStatus.NotVisible(),
    };

    private static bool IsUnavailable(Exception thrown) => thrown is CredlyUnavailableException or CredlyUnauthorizedException or OperationCanceledException;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Credly said nothing about badge {BadgeId} ({Why}).")]
    private partial void NoAnswer(string badgeId, string why);
}

/// <summary>What Credly said when asked about one badge: a closed set.</summary>
public abstract record CredlyStatus
{
    private CredlyStatus()
    {
    }

    /// <summary>The badge, read with our token.</summary>
    public sealed record Badge(CredlyBadge Reported) : CredlyStatus;

    /// <summary>The public statement: accepted there, and shown to everyone.</summary>
    public sealed record PublicAssertion(CredlyAssertion Assertion) : CredlyStatus;

    /// <summary>The public statement says it was withdrawn.</summary>
    public sealed record Revoked : CredlyStatus;

    /// <summary>Credly has no such badge or does not show it; then neither do we.</summary>
    public sealed record NotVisible : CredlyStatus;

    /// <summary>No answer in time, or none was needed.</summary>
    public sealed record Unavailable : CredlyStatus;
}
