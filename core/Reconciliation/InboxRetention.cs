using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MyIpma.Core.Storage;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core.Reconciliation;

/// <summary>Deletes events that were handled long ago. One that still waits is kept however old it is.</summary>
public sealed partial class InboxRetention(CredlyEventStore inbox, UsageCounter usage, FaultIsolation faults, IOptions<ReconciliationOptions> options, TimeProvider time, ILogger<InboxRetention> logger)
{
    private const int PartitionsAtOnce = 8;

    /// <summary>Goes through the whole inbox once and returns how many events went.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var before = time.GetUtcNow() - options.Value.KeepEventsFor;
        var gone = await faults.ForEachPartitionAsync("inbox-retention", PartitionsAtOnce, (partition, token) => CleanAsync(partition, before, token), ct);
        await faults.TryAsync("inbox-retention", "usage", () => usage.CleanAsync(ct), ct);
        Cleaned(gone);
        return gone;
    }

    private async Task<int> CleanAsync(string partition, DateTimeOffset before, CancellationToken ct)
    {
        var gone = 0;
        await foreach (var stored in inbox.ReadPartitionAsync(partition, null, ct))
        {
            if (stored.Value.HandledAt < before && stored.Value.Status != InboxStatus.Waiting && await inbox.TryDeleteAsync(stored, ct))
            {
                gone++;
            }
        }

        return gone;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The inbox let {Count} old events go.")]
    private partial void Cleaned(int count);
}
