using Microsoft.Extensions.Options;
using MyIpma.Core.Claims;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;
using MyIpma.Core.Workflow;

namespace MyIpma.Local.Workflow;

/// <summary>Brings a host that was ended in the middle of things back to where it was: starts unfinished claims again and performs what is owed.</summary>
internal sealed class Recovery(BadgeStore store, IClaimWorkflows workflows, OutboxSweep sweep, IOptions<ClaimOptions> options)
{
    private const int AtOnce = 16;

    public async Task RunAsync(CancellationToken ct)
    {
        await Parallel.ForEachAsync(Partitions.All, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, StartUnfinishedAsync);
        await sweep.RunAsync(TimeSpan.Zero, ct);
    }

    /// <summary>The same, left in peace when the host is stopped meanwhile: the next start goes on with it.</summary>
    public async Task RunUntilStoppedAsync(CancellationToken stopping)
    {
        try
        {
            await RunAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
    }

    private async ValueTask StartUnfinishedAsync(string partition, CancellationToken ct)
    {
        await foreach (var badge in store.ReadPartitionAsync(partition, ct))
        {
            if (badge.Claim is { IsRunning: true } claim)
            {
                await workflows.StartAsync(new ClaimWorkflowInput(badge.Key, claim.Number, options.Value.PrepareFor, options.Value.AcceptFor), ct);
            }
        }
    }
}
