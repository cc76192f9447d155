using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Claims;
using MyIpma.Core.Domain;

namespace MyIpma.Functions;

/// <summary>
/// A claim's workflow on Durable Functions; its instance id is the claim's id. Each instance keeps for life the <c>defaultVersion</c> that host.json
/// had when it began. A deployment that changes the order of steps raises that version: machines with older code leave newer claims alone, and the
/// changed sequence asks <see cref="TaskOrchestrationContext.Version"/> which order a claim began with. What steps do inside may change freely.
/// </summary>
public static class ClaimOrchestration
{
    public const string Name = "ClaimOrchestration";

    [Function(Name)]
    public static Task<ClaimStatus> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, ClaimWorkflowInput input) =>
        ClaimWorkflow.RunAsync(new DurableWorkflowContext(context), input);
}

/// <summary>The steps of a claim's workflow as one activity.</summary>
public sealed class ClaimStepActivity(ClaimActivities steps, DurableClientAccessor clients)
{
    public const string Name = "ClaimStep";

    [Function(Name)]
    public Task<ClaimState> RunAsync([ActivityTrigger] ClaimStepInput input, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => steps.RunAsync(input.Step, input.Claim, ct));
}

/// <summary>What one activity is asked to do.</summary>
public sealed record ClaimStepInput(ClaimStep Step, ClaimWorkflowInput Claim);

/// <summary>What a claim's workflow awaits, on Durable Functions.</summary>
internal sealed class DurableWorkflowContext(TaskOrchestrationContext context) : IWorkflowContext
{
    public const string Moved = "moved";

    /// <summary>Pauses of 1, 2, 4, 8, 16 s between six attempts at a step that breaks.</summary>
    private static readonly TaskOptions StepRetries =
        TaskOptions.FromRetryPolicy(new RetryPolicy(6, TimeSpan.FromSeconds(1), 2, TimeSpan.FromSeconds(30)));

    private Task<ClaimStatus>? moved;

    public DateTimeOffset Now => new(DateTime.SpecifyKind(context.CurrentUtcDateTime, DateTimeKind.Utc));

    public Task<ClaimState> CallAsync(ClaimStep step, ClaimWorkflowInput input) =>
        context.CallActivityAsync<ClaimState>(ClaimStepActivity.Name, new ClaimStepInput(step, input), StepRetries);

    /// <summary>
    /// One wait for the event stays open until an event has ended it, however often the time runs out meanwhile. A wait that is cancelled and
    /// asked for again may let the cancelled one swallow the next event (Azure/azure-functions-durable-extension#3255).
    /// </summary>
    public async Task<bool> WaitForMovedAsync(DateTimeOffset until)
    {
        moved ??= context.WaitForExternalEvent<ClaimStatus>(Moved);
        if (!moved.IsCompleted && !await CompletesBeforeAsync(moved, until))
        {
            return false;
        }

        await moved;
        moved = null;
        return true;
    }

    private async Task<bool> CompletesBeforeAsync(Task awaited, DateTimeOffset until)
    {
        using var timer = new CancellationTokenSource();
        var first = await Task.WhenAny(awaited, context.CreateTimer(until.UtcDateTime, timer.Token));
        if (first != awaited)
        {
            return false;
        }

        // Not CancelAsync: it goes by the thread pool, which a replay must not depend on.
        timer.Cancel();
        return true;
    }
}
