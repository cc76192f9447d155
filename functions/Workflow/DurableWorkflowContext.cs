using Microsoft.DurableTask;
using MyIpma.Core.Claims;
using MyIpma.Core.Workflow;

namespace MyIpma.Functions.Workflow;

/// <summary>What a claim's workflow awaits, on Durable Functions.</summary>
internal sealed class DurableWorkflowContext(TaskOrchestrationContext context) : IWorkflowContext
{
    public const string Moved = "moved";

    /// <summary>Pauses of 1, 2, 4, 8, 16 s between six attempts at a step that breaks.</summary>
    private static readonly TaskOptions Retrying =
        TaskOptions.FromRetryPolicy(new RetryPolicy(6, TimeSpan.FromSeconds(1), 2, TimeSpan.FromSeconds(30)));

    private Task<ClaimStatus>? moved;

    public DateTimeOffset Now => new(DateTime.SpecifyKind(context.CurrentUtcDateTime, DateTimeKind.Utc));

    public Task<ClaimState> CallAsync(ClaimStep step, ClaimWorkflowInput input) =>
        context.CallActivityAsync<ClaimState>(ClaimStepActivity.Name, new ClaimStepInput(step, input), Retrying);

    /// <summary>
    /// One wait for the event stays open until an event has ended it, however often the time runs out meanwhile. A wait that is cancelled and
    /// asked for again may let the cancelled one swallow the next event (Azure/azure-functions-durable-extension#3255).
    /// </summary>
    public async Task<bool> WaitForMovedAsync(DateTimeOffset until)
    {
        moved ??= context.WaitForExternalEvent<ClaimStatus>(Moved);
        if (!moved.IsCompleted && !await ComesBeforeAsync(moved, until))
        {
            return false;
        }

        await moved;
        moved = null;
        return true;
    }

    private async Task<bool> ComesBeforeAsync(Task awaited, DateTimeOffset until)
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
