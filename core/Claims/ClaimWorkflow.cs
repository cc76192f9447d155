using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Claims;

/// <summary>The workflow of one claim: prepare, wait in the window, wait for the acceptance. It only sequences; the steps decide.</summary>
public static class ClaimWorkflow
{
    /// <summary>Allows for clock skew between the machine that kept the timer and the one that lapses the claim.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(1);

    /// <summary>Pauses grow slowly and not far: a person is watching, and the circuit breaker protects Credly while it is down.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);
    private const double Growth = 1.5;

    /// <summary>Returns the final status of the claim.</summary>
    public static async Task<ClaimStatus> RunAsync(IWorkflowContext context, ClaimWorkflowInput input)
    {
        var claim = await PrepareAsync(context, input);
        claim = await HoldOpenAsync(context, input, claim);

        if (claim.Status == ClaimStatus.Proceeded)
        {
            claim = await AwaitAcceptanceAsync(context, input);
        }

        return claim.Status;
    }

    private static async Task<ClaimState> PrepareAsync(IWorkflowContext context, ClaimWorkflowInput input)
    {
        var giveUpAt = context.Now + input.PrepareFor;
        var pause = FirstPause;
        var claim = await context.CallAsync(ClaimStep.Prepare, input);
        while (claim.Status == ClaimStatus.Preparing && context.Now < giveUpAt)
        {
            var retryAt = context.Now + pause;
            await context.WaitForMovedAsync(retryAt < giveUpAt ? retryAt : giveUpAt);
            pause = pause * Growth < LongestPause ? pause * Growth : LongestPause;
            claim = await context.CallAsync(ClaimStep.Prepare, input);
        }

        return claim.Status is ClaimStatus.Preparing or ClaimStatus.Failed ? await context.CallAsync(ClaimStep.GiveUp, input) : claim;
    }

    private static async Task<ClaimState> HoldOpenAsync(IWorkflowContext context, ClaimWorkflowInput input, ClaimState claim)
    {
        while (claim is { Status: ClaimStatus.Open, ClosesAt: { } closesAt })
        {
            var until = closesAt > context.Now ? closesAt : context.Now + ClockSlack;
            claim = await context.CallAsync(await context.WaitForMovedAsync(until) ? ClaimStep.Look : ClaimStep.Lapse, input);
        }

        // The window may have closed unnoticed; that still has to be recorded.
        return claim.Status == ClaimStatus.Lapsed ? await context.CallAsync(ClaimStep.Lapse, input) : claim;
    }

    private static async Task<ClaimState> AwaitAcceptanceAsync(IWorkflowContext context, ClaimWorkflowInput input)
    {
        var askAt = context.Now + input.AcceptFor;
        while (await context.WaitForMovedAsync(askAt))
        {
            if (await context.CallAsync(ClaimStep.Look, input) is { Status: not ClaimStatus.Proceeded } ended)
            {
                return ended;
            }
        }

        return await context.CallAsync(ClaimStep.Ask, input);
    }
}

/// <summary>The claim and the time limits it was started with, so that a replay decides the same after a change of settings.</summary>
public sealed record ClaimWorkflowInput(BadgeKey Badge, int Number, TimeSpan PrepareFor, TimeSpan AcceptFor)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public string ClaimId => new ClaimId(Badge.BadgeId, Number).ToString();
}

/// <summary>Each step is one activity.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ClaimStep>))]
public enum ClaimStep
{
    /// <summary>Issue the badge on Credly if that is not done, and open the window.</summary>
    Prepare,

    Look,
    Lapse,

    /// <summary>Fail the claim because Credly could not be reached.</summary>
    GiveUp,

    /// <summary>Ask Credly once whether the badge is accepted.</summary>
    Ask,
}

/// <summary>What its workflow needs to know about a claim. Times are UTC.</summary>
public sealed record ClaimState(ClaimStatus Status, DateTimeOffset? ClosesAt = null)
{
    public static ClaimState From(Claim claim) => new(claim.Status, claim.ClosesAt);
}

/// <summary>All that a workflow may await. Time comes from the engine, so that a replay sees the same.</summary>
public interface IWorkflowContext
{
    /// <summary>UTC, as the engine replays it.</summary>
    DateTimeOffset Now { get; }

    /// <summary>The engine retries the step when a dependency breaks.</summary>
    Task<ClaimState> CallAsync(ClaimStep step, ClaimWorkflowInput input);

    /// <summary>Waits until the engine is told that the claim has moved, or until a time (UTC). True when it moved.</summary>
    Task<bool> WaitForMovedAsync(DateTimeOffset until);
}

public interface IClaimWorkflows
{
    /// <summary>Does nothing when the workflow runs already or has ended. Its id is the claim's id.</summary>
    Task StartAsync(ClaimWorkflowInput input, CancellationToken ct);

    /// <summary>A workflow that has ended ignores it.</summary>
    Task MovedAsync(string claimId, ClaimStatus status, CancellationToken ct);
}

/// <summary>Carries out the steps of a claim's workflow. Each is idempotent and returns the current state.</summary>
public sealed partial class ClaimActivities(
    BadgeStore store, BadgeService badges, ClaimPreparation preparation, HandOver handOver, CredlySync sync, OutboxQueue outbox, TimeProvider time, ILogger<ClaimActivities> logger)
{
    /// <summary>A claim that is gone, or followed by a newer one, counts as lapsed for its workflow.</summary>
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
                return await badges.ApplyAsync(key, ChangeSource.Clock, (badge, now) => badge.Lapse(input.Number, now), ct);
            case ClaimStep.GiveUp when stored.Value.Claim is { Status: ClaimStatus.Preparing }:
                Failed(input.ClaimId, ClaimReasons.ProviderUnavailable);
                ClaimMetrics.Failed(ClaimReasons.ProviderUnavailable);
                return await badges.ApplyAsync(key, ChangeSource.Clock, (badge, now) => badge.FailClaim(input.Number, ClaimReasons.ProviderUnavailable, now), ct);
            case ClaimStep.Ask:
                return await AskAsync(stored, ct);
            default:
                return new BadgeChangeResult.Succeeded(stored, [], []);
        }
    }

    /// <summary>Asks once; when Credly cannot answer now, webhooks and reconciliation will report it.</summary>
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
