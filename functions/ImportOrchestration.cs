using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Staff;

namespace MyIpma.Functions;

/// <summary>
/// An import on Durable Functions; its instance id is the import's id. Each round runs some dozens of batches, a few in parallel, and continues as new, so that the history stays
/// short however long the file is. What is left to do is in storage, not in the history, so a restart or a repeated step loses and doubles nothing.
/// </summary>
public static class ImportOrchestration
{
    public const string Name = "ImportOrchestration";

    /// <summary>Pauses of 2 s to 1 min between ten attempts at a failing step.</summary>
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

        foreach (var chunk in next.Chunk(ImportActivities.AtOnce))
        {
            await Task.WhenAll(chunk.Select(number => context.CallActivityAsync<int[]>(ImportStepActivity.Name, new ImportStepInput(ImportStep.Run, importId, number), Retries)));
        }

        context.ContinueAsNew(importId);
    }
}

public sealed class ImportStepActivity(ImportActivities steps, DurableClientAccessor clients)
{
    public const string Name = "ImportStep";

    /// <summary>The next batches for <see cref="ImportStep.Next"/>, else nothing.</summary>
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

public sealed record ImportStepInput(ImportStep Step, string ImportId, int Batch = 0);

public enum ImportStep
{
    Next,
    Run,
    Complete,
}

/// <summary>A running instance is left alone; one that has failed is started again.</summary>
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
