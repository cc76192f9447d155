using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Verify;

/// <summary>Asks Credly about a badge within a time limit: with our token, else its public statement. No answer is an answer too.</summary>
internal sealed partial class CredlyWitness : IDisposable
{
    private const double ShareOfFirst = 0.6;
    private const int LongestChain = 5;
    private const int MostWaiting = 500;

    private readonly CredlyClient credly;
    private readonly TimeProvider time;
    private readonly ILogger<CredlyWitness> logger;
    private readonly TimeSpan limit;
    private readonly ConcurrencyLimiter seats;

    public CredlyWitness(CredlyClient credly, IOptions<VerifyOptions> options, TimeProvider time, ILogger<CredlyWitness> logger)
    {
        this.credly = credly;
        this.time = time;
        this.logger = logger;
        limit = options.Value.AnswerWithin;
        seats = new ConcurrencyLimiter(new() { PermitLimit = options.Value.MostAtOnce, QueueLimit = MostWaiting });
    }

    public async Task<CredlyWord> AskAsync(Badge badge, CredlyCopy copy)
    {
        using var whole = new CancellationTokenSource(limit, time);
        using var first = CancellationTokenSource.CreateLinkedTokenSource(whole.Token);
        using var timer = time.CreateTimer(_ => first.Cancel(), null, limit * ShareOfFirst, Timeout.InfiniteTimeSpan);
        try
        {
            using var seat = await seats.AcquireAsync(1, whole.Token);
            return seat.IsAcquired
                ? await TryAsync(badge.Id, () => ReadAsync(badge, copy.Id, first.Token)) ?? await StatementAsync(copy.Id, whole.Token)
                : new CredlyWord.Silent();
        }
        catch (Exception silence) when (IsSilence(silence))
        {
            Silent(badge.Id, silence.GetType().Name);
            return new CredlyWord.Silent();
        }
    }

    public void Dispose() => seats.Dispose();

    private async Task<CredlyWord?> TryAsync(string badgeId, Func<Task<CredlyWord>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception silence) when (IsSilence(silence))
        {
            Silent(badgeId, silence.GetType().Name);
            return null;
        }
    }

    /// <summary>Reads it and goes on to what replaced it there, as long as that is still this badge of ours (Credly: replace badge).</summary>
    private async Task<CredlyWord> ReadAsync(Badge badge, string id, CancellationToken ct)
    {
        var told = await credly.GetAsync(id, ct);
        for (var hops = 0; hops < LongestChain && told is { State: CredlyBadgeState.Replaced, ReplacementBadgeId: { } next }; hops++)
        {
            if (await credly.GetAsync(next, ct) is not { } newer || newer.IssuerEarnerId != badge.Id)
            {
                break;
            }

            told = newer;
        }

        return told is null ? new CredlyWord.Hidden() : new CredlyWord.Told(told);
    }

    private async Task<CredlyWord> StatementAsync(string id, CancellationToken ct) => await credly.AssertionAsync(id, ct) switch
    {
        AssertionResult.Found found => new CredlyWord.Stated(found.Assertion),
        AssertionResult.Revoked => new CredlyWord.Withdrawn(),
        _ => new CredlyWord.Hidden(),
    };

    private static bool IsSilence(Exception thrown) => thrown is CredlyUnavailableException or CredlyUnauthorizedException or OperationCanceledException;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Credly said nothing about badge {BadgeId} ({Why}).")]
    private partial void Silent(string badgeId, string why);
}
