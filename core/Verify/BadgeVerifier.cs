using System.Buffers.Text;
using System.Security.Cryptography;
using Azure;
using Microsoft.Extensions.Logging;
using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Verify;

/// <summary>Verifies badges for everybody: our record weighed with what Credly says now. What differs there is taken over here.</summary>
public sealed partial class BadgeVerifier
{
    /// <summary>Shaped like an address key, of an address that cannot be one.</summary>
    private static readonly string Nobody = Base64Url.EncodeToString(SHA256.HashData("nobody"u8).AsSpan(0, 16));

    private readonly BadgeLocator locator;
    private readonly BadgeStore store;
    private readonly CredlyWitness witness;
    private readonly CredlySync sync;
    private readonly AnswerCache answers;
    private readonly TimeProvider time;
    private readonly ILogger<BadgeVerifier> logger;

    internal BadgeVerifier(
        BadgeLocator locator, BadgeStore store, CredlyWitness witness, CredlySync sync, AnswerCache answers, TimeProvider time, ILogger<BadgeVerifier> logger)
    {
        (this.locator, this.store, this.witness, this.sync, this.answers, this.time, this.logger) = (locator, store, witness, sync, answers, time, logger);
        store.Committed += changed => answers.Forget(changed.BadgeId);
    }

    /// <summary>Verifies a badge; null when it does not exist or its holder does not show it, which looks the same.</summary>
    public Task<Verification?> VerifyAsync(string badgeId, CancellationToken ct) =>
        BadgeIds.IsWellFormed(badgeId) ? answers.GetAsync(badgeId, () => SearchAsync(badgeId), ct) : Task.FromResult<Verification?>(null);

    /// <summary>Serves several who ask, so none of them can call it off.</summary>
    private async Task<Verification?> SearchAsync(string badgeId)
    {
        // An id nobody has costs the same two reads as any other, so that the time taken tells nothing.
        var key = await locator.FindAsync(badgeId, CancellationToken.None) ?? new BadgeKey(Nobody, badgeId);
        if (await store.ReadAsync(key, CancellationToken.None) is not { Value: { Credly: { WasAccepted: true } copy } badge })
        {
            return null;
        }

        var word = badge is { RevocationReason: null, ReplacedBy: null } ? await witness.AskAsync(badge, copy) : new CredlyWord.Silent();
        var now = time.GetUtcNow();
        if (word is CredlyWord.Told told && badge.Hear(told.Badge, now) is Decision.Changed)
        {
            await HearAsync(badge.Key, told.Badge);
        }

        return Verification.Of(badge, word, now);
    }

    /// <summary>Whoever verifies has their answer even when it cannot be written down; the next look at Credly will.</summary>
    private async Task HearAsync(BadgeKey key, CredlyBadge told)
    {
        try
        {
            await sync.HearAsync(key, told, Cause.Reconciliation, CancellationToken.None);
        }
        catch (Exception failure) when (failure is RequestFailedException or ContentionException)
        {
            NotHeard(failure, key.BadgeId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What Credly said about badge {BadgeId} could not be written down.")]
    private partial void NotHeard(Exception failure, string badgeId);
}
