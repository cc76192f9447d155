using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Claims;
using MyIpma.Core.Domain;

namespace MyIpma.Functions;

/// <summary>
/// A claim's workflow on Durable Functions; its instance id is the claim's id. An instance keeps the <c>defaultVersion</c> that host.json had when it
/// started. A deployment that changes the order of steps must raise that version: workers with older code leave newer claims alone, and the changed
/// sequence checks <see cref="TaskOrchestrationContext.Version"/> for the order a claim started with. The content of steps may change freely.
/// </summary>
public static class ClaimOrchestration
{
    public const string Name = "ClaimOrchestration";

    [Function(Name)]
    public static async Task<ClaimStatus> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, ClaimWorkflowInput input)
    {
        using var workflow = new DurableWorkflowContext(context);
        return await ClaimWorkflow.RunAsync(workflow, input);
    }
}

/// <summary>The steps of a claim's workflow as one activity.</summary>
public sealed class ClaimStepActivity(ClaimActivities steps, DurableClientAccessor clients)
{
    public const string Name = "ClaimStep";

    [Function(Name)]
    public Task<ClaimState> RunAsync([ActivityTrigger] ClaimStepInput input, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => steps.RunAsync(input.Step, input.Claim, ct));
}

public sealed record ClaimStepInput(ClaimStep Step, ClaimWorkflowInput Claim);

/// <summary>What a claim's workflow awaits, on Durable Functions.</summary>
internal sealed class DurableWorkflowContext(TaskOrchestrationContext context) : IWorkflowContext, IDisposable
{
    public const string Moved = "moved";

    /// <summary>Pauses of 1, 2, 4, 8, 16 s between six attempts at a failing step.</summary>
    private static readonly TaskOptions StepRetries =
        TaskOptions.FromRetryPolicy(new RetryPolicy(6, TimeSpan.FromSeconds(1), 2, TimeSpan.FromSeconds(30)));

    private Task<ClaimStatus>? moved;
    private RunningTimer? timer;

    public DateTimeOffset Now => new(DateTime.SpecifyKind(context.CurrentUtcDateTime, DateTimeKind.Utc));

    public Task<ClaimState> CallAsync(ClaimStep step, ClaimWorkflowInput input) =>
        context.CallActivityAsync<ClaimState>(ClaimStepActivity.Name, new ClaimStepInput(step, input), StepRetries);

    /// <summary>
    /// One wait stays open until the event comes, even across timeouts: if it were cancelled and repeated, the cancelled one might consume the next
    /// event (Azure/azure-functions-durable-extension#3255).
    /// </summary>
    public async Task<bool> WaitForMovedAsync(DateTimeOffset until)
    {
        moved ??= context.WaitForExternalEvent<ClaimStatus>(Moved);
        while (!moved.IsCompleted)
        {
            var running = timer = TimerUntil(until);
            if (await Task.WhenAny(moved, running.Task) == moved)
            {
                break;
            }

            timer = null;
            if (running.Due >= until)
            {
                return false;
            }
        }

        await moved;
        moved = null;
        return true;
    }

    /// <summary>A timer costs messages in storage, so one that fires earlier than needed is kept: most claims end before it fires.</summary>
    private RunningTimer TimerUntil(DateTimeOffset until)
    {
        if (timer is { Task.IsCompleted: false } running && running.Due <= until)
        {
            return running;
        }

        CancelTimer();
        var cancellation = new CancellationTokenSource();
        return new RunningTimer(context.CreateTimer(until.UtcDateTime, cancellation.Token), until, cancellation);
    }

    /// <summary>An instance does not end while one of its timers is running.</summary>
    public void Dispose() => CancelTimer();

    /// <summary>Not CancelAsync, which uses the thread pool: a replay must not depend on that.</summary>
    private void CancelTimer() => timer?.Cancellation.Cancel();

    private sealed record RunningTimer(Task Task, DateTimeOffset Due, CancellationTokenSource Cancellation);
}
