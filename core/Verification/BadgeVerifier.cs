using System.Buffers.Text;
using System.Security.Cryptography;
using Azure;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Verification;

/// <summary>Verifies badges for everybody: our record weighed with what Credly says now. What differs there is taken over here.</summary>
public sealed partial class BadgeVerifier
{
    /// <summary>Shaped like an address key, of an address that cannot be one.</summary>
    private static readonly string PlaceholderAddressKey = Base64Url.EncodeToString(SHA256.HashData("nobody"u8).AsSpan(0, 16));

    private readonly BadgeStore store;
    private readonly CredlyStatusProvider credlyStatus;
    private readonly CredlySync sync;
    private readonly SingleFlightCache<string, VerificationResult?> cache;
    private readonly TimeProvider time;
    private readonly ILogger<BadgeVerifier> logger;

    public BadgeVerifier(
        BadgeStore store, CredlyStatusProvider credlyStatus, CredlySync sync, IOptions<VerificationOptions> options, TimeProvider time, ILogger<BadgeVerifier> logger)
    {
        (this.store, this.credlyStatus, this.sync, this.time, this.logger) = (store, credlyStatus, sync, time, logger);
        cache = new SingleFlightCache<string, VerificationResult?>(time, options.Value.CacheFor, options.Value.MostCached);
        store.Committed += changed => cache.Invalidate(changed.BadgeId);
    }

    /// <summary>Verifies a badge; null when it does not exist or its holder does not show it, which looks the same.</summary>
    public Task<VerificationResult?> VerifyAsync(string badgeId, CancellationToken ct) =>
        BadgeIdFactory.IsWellFormed(badgeId) ? cache.GetAsync(badgeId, () => SearchAsync(badgeId), ct) : Task.FromResult<VerificationResult?>(null);

    /// <summary>Serves several who ask, so none of them can call it off.</summary>
    private async Task<VerificationResult?> SearchAsync(string badgeId)
    {
        // An id nobody has costs the same two reads as any other, so that the time taken gives nothing away.
        var key = await store.FindKeyAsync(badgeId, CancellationToken.None) ?? new BadgeKey(PlaceholderAddressKey, badgeId);
        if (await store.ReadAsync(key, CancellationToken.None) is not { Value: { Credly: { WasAccepted: true } copy } badge })
        {
            return null;
        }

        var word = badge is { RevocationReason: null, ReplacedBy: null } ? await credlyStatus.GetStatusAsync(badge, copy) : new CredlyStatus.Unavailable();
        var now = time.GetUtcNow();
        if (word is CredlyStatus.Badge reported && badge.ApplyCredlyState(reported.Reported, now) is Decision.Changed)
        {
            await ApplyCredlyStateAsync(badge.Key, reported.Reported);
        }

        return VerificationResult.Create(badge, word, now);
    }

    /// <summary>Whoever verifies has their answer even when it cannot be written down; the next look at Credly will.</summary>
    private async Task ApplyCredlyStateAsync(BadgeKey key, CredlyBadge reported)
    {
        try
        {
            await sync.ApplyCredlyStateAsync(key, reported, ChangeSource.Reconciliation, CancellationToken.None);
        }
        catch (Exception failure) when (failure is RequestFailedException or ContentionException)
        {
            NotApplied(failure, key.BadgeId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What Credly said about badge {BadgeId} could not be written down.")]
    private partial void NotApplied(Exception failure, string badgeId);
}
