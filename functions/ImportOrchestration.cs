using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Staff;

namespace MyIpma.Functions;

/// <summary>
/// An import on Durable Functions; its instance id is the import's id. Each turn does some dozens of batches, a few side by side, and begins anew, so that its history stays short
/// however long the file is. What is left to do stands in storage, not in the history: a restart, or a step done twice, loses and doubles nothing.
/// </summary>
public static class ImportOrchestration
{
    public const string Name = "ImportOrchestration";

    /// <summary>Pauses of 2 s to 1 min between ten attempts at a step that breaks.</summary>
    private static readonly TaskOptions Retries = TaskOptions.FromRetryPolicy(new RetryPolicy(10, TimeSpan.FromSeconds(2), 2, TimeSpan.FromMinutes(1)));

    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, string importId)
    {
        var next = await context.CallActivityAsync<int[]>(ImportStepActivity.Name, new ImportStepInput(ImportStep.Next, importId), Retries);
        if (next.Length == 0)
        {
            await context.CallActivityAsync<int[]>(ImportStepActivity.Name, new ImportStepInput(ImportStep.Complete, importId), Retries);
            return;
        }

        foreach (var some in next.Chunk(ImportActivities.AtOnce))
        {
            await Task.WhenAll(some.Select(number => context.CallActivityAsync<int[]>(ImportStepActivity.Name, new ImportStepInput(ImportStep.Run, importId, number), Retries)));
        }

        context.ContinueAsNew(importId);
    }
}

public sealed class ImportStepActivity(ImportActivities steps, DurableClientAccessor clients)
{
    public const string Name = "ImportStep";

    /// <summary>Answers with the batches to do next, where it was asked for them.</summary>
    [Function(Name)]
    public Task<int[]> RunAsync([ActivityTrigger] ImportStepInput input, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => RunAsync(input, ct));

    private async Task<int[]> RunAsync(ImportStepInput input, CancellationToken ct)
    {
        switch (input.Step)
        {
            case ImportStep.Next:
                return [.. await steps.NextAsync(input.ImportId, ct)];
            case ImportStep.Run:
                await steps.RunAsync(input.ImportId, input.Batch, ct);
                return [];
            default:
                await steps.CompleteAsync(input.ImportId, ct);
                return [];
        }
    }
}

/// <summary>What one activity is asked to do.</summary>
public sealed record ImportStepInput(ImportStep Step, string ImportId, int Batch = 0);

public enum ImportStep
{
    /// <summary>Say which batches are to be done next.</summary>
    Next,

    /// <summary>Do one.</summary>
    Run,

    /// <summary>Write down that all are through.</summary>
    Complete,
}

/// <summary>The port of imports on Durable Functions. An instance that runs is left alone; one that gave up is begun again.</summary>
internal sealed class DurableImportWorkflows(DurableClientAccessor clients) : IImportWorkflows
{
    private static readonly OrchestrationRuntimeStatus[] Running = [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    public async Task StartAsync(string importId, CancellationToken ct)
    {
        try
        {
            var options = new StartOrchestrationOptions(InstanceId: importId).WithDedupeStatuses(Running);
            await clients.Latest.ScheduleNewOrchestrationInstanceAsync(ImportOrchestration.Name, importId, options, ct);
        }
        catch (Exception failure) when (DurableClaimWorkflows.IsAlreadyThere(failure))
        {
            return;
        }
    }
}
