using MyIpma.Core.Claims;

namespace MyIpma.Core.Workflow;

/// <summary>The story of one claim: prepare, wait in the window, wait for the acceptance. It only sequences; every decision is made by a step.</summary>
public static class ClaimWorkflow
{
    /// <summary>How long to wait where the machine that lapses a claim runs behind the one that kept the timer.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(1);

    /// <summary>Pauses grow slowly and not far: a person watches, and the circuit breaker spares a Credly that is down.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);
    private const double Growth = 1.5;

    /// <summary>Runs the story to its end and returns how the claim stands then.</summary>
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

        // Time alone may have closed the window before anybody looked; that is still to be written down.
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
