using System.Buffers.Text;
using System.Security.Cryptography;
using Azure;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Verification;

/// <summary>Verifies badges for everybody: our record combined with the current state on Credly. Changes there are applied here.</summary>
public sealed partial class BadgeVerifier
{
    /// <summary>Has the form of an address key, but no address has it.</summary>
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

    /// <summary>Null when the badge does not exist or its holder keeps it private, which looks the same.</summary>
    public Task<VerificationResult?> VerifyAsync(string badgeId, CancellationToken ct) =>
        BadgeIdFactory.IsWellFormed(badgeId) ? cache.GetAsync(badgeId, () => SearchAsync(badgeId), ct) : Task.FromResult<VerificationResult?>(null);

    /// <summary>Shared by concurrent requests, so none of them can cancel it.</summary>
    private async Task<VerificationResult?> SearchAsync(string badgeId)
    {
        // An unknown id costs the same two reads as any other, so that the time taken reveals nothing.
        var key = await store.FindKeyAsync(badgeId, CancellationToken.None) ?? new BadgeKey(PlaceholderAddressKey, badgeId);
        if (await store.ReadAsync(key, CancellationToken.None) is not { Value: { Credly: { WasAccepted: true } snapshot } badge })
        {
            return null;
        }

        var status = badge is { RevocationReason: null, ReplacedBy: null } ? await credlyStatus.GetStatusAsync(badge, snapshot) : new CredlyStatus.Unavailable();
        var now = time.GetUtcNow();
        if (status is CredlyStatus.Badge reported && badge.ApplyCredlyState(reported.Reported, now) is Decision.Changed)
        {
            await ApplyCredlyStateAsync(badge.Key, reported.Reported);
        }

        return VerificationResult.Create(badge, status, now);
    }

    /// <summary>The verification succeeds even when the change cannot be stored; the next reading of Credly will store it.</summary>
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of badge {BadgeId} on Credly could not be stored.")]
    private partial void NotApplied(Exception failure, string badgeId);
}
