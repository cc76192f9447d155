using Microsoft.Extensions.Logging;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Credly;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Workflow;

/// <summary>Carries out the steps of a claim's workflow. Each is idempotent and answers where the claim stands now.</summary>
public sealed partial class ClaimSteps(
    BadgeStore store, BadgeLocator locator, BadgeChanges changes, ClaimPreparation preparation, CredlySync sync, OutboxQueue outbox, TimeProvider time, ILogger<ClaimSteps> logger)
{
    /// <summary>Carries out one step. A claim that is gone or was followed by another has ended for its workflow.</summary>
    public async Task<ClaimState> RunAsync(ClaimStep step, ClaimWorkflowInput input, CancellationToken ct)
    {
        if (await ReadAsync(input.Badge, ct) is not { } stored || stored.Value.Claim?.Number != input.Number)
        {
            return new ClaimState(ClaimStatus.Lapsed);
        }

        var outcome = await RunAsync(step, stored, input, ct);
        return outcome is Outcome.Done { Badge.Claim: { } claim } && claim.Number == input.Number
            ? ClaimState.Of(claim.At(time.GetUtcNow()))
            : new ClaimState(ClaimStatus.Failed);
    }

    private async Task<Outcome> RunAsync(ClaimStep step, Stored<Badge> stored, ClaimWorkflowInput input, CancellationToken ct)
    {
        var key = stored.Value.Key;
        switch (step)
        {
            case ClaimStep.Prepare:
                return await PrepareAsync(stored, ct);
            case ClaimStep.Lapse:
                return await changes.ApplyAsync(key, Cause.Clock, (badge, now) => badge.Lapse(input.Number, now), ct);
            case ClaimStep.GiveUp:
                Failed(input.ClaimId, ClaimReasons.ProviderUnavailable);
                ClaimMetrics.Failed(ClaimReasons.ProviderUnavailable);
                return await changes.ApplyAsync(key, Cause.Clock, (badge, now) => badge.FailClaim(input.Number, ClaimReasons.ProviderUnavailable, now), ct);
            case ClaimStep.Ask:
                return await AskAsync(stored, ct);
            default:
                return new Outcome.Done(stored, [], []);
        }
    }

    /// <summary>Asked once; when Credly cannot say now, webhooks and reconciliation will.</summary>
    private async Task<Outcome> AskAsync(Stored<Badge> stored, CancellationToken ct)
    {
        try
        {
            return await sync.AskAsync(stored.Value, Cause.Reconciliation, ct);
        }
        catch (Exception trouble) when (trouble is CredlyUnavailableException or CredlyUnauthorizedException)
        {
            LeftToReconciliation(trouble, stored.Value.Id);
            return new Outcome.Done(stored, [], []);
        }
    }

    private async Task<Outcome> PrepareAsync(Stored<Badge> stored, CancellationToken ct)
    {
        var outcome = await preparation.TryAsync(stored, firstAttempt: false, ct, ct);
        if (outcome is Outcome.Done done)
        {
            outbox.HandOver(done.Owed);
        }

        return outcome;
    }

    /// <summary>The badge may have moved to another address since the workflow began.</summary>
    private async Task<Stored<Badge>?> ReadAsync(BadgeKey key, CancellationToken ct) =>
        await store.ReadAsync(key, ct) ?? (await locator.FindAsync(key.BadgeId, ct) is { } moved && moved != key ? await store.ReadAsync(moved, ct) : null);

    [LoggerMessage(Level = LogLevel.Information, Message = "Badge {BadgeId} is left to webhooks and reconciliation.")]
    private partial void LeftToReconciliation(Exception trouble, string badgeId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Claim {ClaimId} failed: {Reason}.")]
    private partial void Failed(string claimId, string reason);
}
