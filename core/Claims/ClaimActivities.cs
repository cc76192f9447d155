using Microsoft.Extensions.Logging;
using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Claims;

/// <summary>Carries out the steps of a claim's workflow. Each is idempotent and answers where the claim stands now.</summary>
public sealed partial class ClaimActivities(
    BadgeStore store, BadgeService changes, ClaimPreparation preparation, HandOver handOver, CredlySync sync, OutboxQueue outbox, TimeProvider time, ILogger<ClaimActivities> logger)
{
    /// <summary>Carries out one step. A claim that is gone or was followed by another has ended for its workflow.</summary>
    public async Task<ClaimState> RunAsync(ClaimStep step, ClaimWorkflowInput input, CancellationToken ct)
    {
        if (await store.FindAsync(input.Badge, ct) is not { } stored || stored.Value.Claim?.Number != input.Number)
        {
            return new ClaimState(ClaimStatus.Lapsed);
        }

        var outcome = await RunAsync(step, stored, input, ct);
        return outcome is BadgeChangeResult.Succeeded { Badge.Claim: { } claim } && claim.Number == input.Number
            ? ClaimState.From(claim.At(time.GetUtcNow()))
            : new ClaimState(ClaimStatus.Failed);
    }

    private async Task<BadgeChangeResult> RunAsync(ClaimStep step, Versioned<Badge> stored, ClaimWorkflowInput input, CancellationToken ct)
    {
        var key = stored.Value.Key;
        switch (step)
        {
            case ClaimStep.Prepare:
                return await PrepareAsync(stored, ct);
            case ClaimStep.Lapse:
                return await changes.ApplyAsync(key, ChangeSource.Clock, (badge, now) => badge.Lapse(input.Number, now), ct);
            case ClaimStep.GiveUp when stored.Value.Claim is { Status: ClaimStatus.Preparing }:
                Failed(input.ClaimId, ClaimReasons.ProviderUnavailable);
                ClaimMetrics.Failed(ClaimReasons.ProviderUnavailable);
                return await changes.ApplyAsync(key, ChangeSource.Clock, (badge, now) => badge.FailClaim(input.Number, ClaimReasons.ProviderUnavailable, now), ct);
            case ClaimStep.Ask:
                return await AskAsync(stored, ct);
            default:
                return new BadgeChangeResult.Succeeded(stored, [], []);
        }
    }

    /// <summary>Asked once; when Credly cannot say now, webhooks and reconciliation will.</summary>
    private async Task<BadgeChangeResult> AskAsync(Versioned<Badge> stored, CancellationToken ct)
    {
        CredlyBackgroundWork.Begin();
        try
        {
            return await sync.RefreshAsync(stored.Value, ChangeSource.Reconciliation, ct);
        }
        catch (Exception failure) when (failure is CredlyUnavailableException or CredlyUnauthorizedException)
        {
            LeftToReconciliation(failure, stored.Value.Id);
            return new BadgeChangeResult.Succeeded(stored, [], []);
        }
    }

    private async Task<BadgeChangeResult> PrepareAsync(Versioned<Badge> stored, CancellationToken ct)
    {
        CredlyBackgroundWork.Begin();
        var outcome = await preparation.TryAsync(stored, firstAttempt: false, ct, ct);
        if (outcome is BadgeChangeResult.Succeeded done)
        {
            outbox.Enqueue(done.Pending);
            await handOver.ShareWindowAsync(done.Stored, ct);
        }

        return outcome;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Badge {BadgeId} is left to webhooks and reconciliation.")]
    private partial void LeftToReconciliation(Exception failure, string badgeId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Claim {ClaimId} failed: {Reason}.")]
    private partial void Failed(string claimId, string reason);
}
