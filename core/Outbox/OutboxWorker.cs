using Microsoft.Extensions.Hosting;

namespace MyIpma.Core.Outbox;

/// <summary>Performs handed-over effects in the background of either host.</summary>
internal sealed class OutboxWorker(OutboxQueue queue, OutboxRelay relay) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, OutboxQueue.Lanes).Select(lane => WorkAsync(lane, stoppingToken)));

    private async Task WorkAsync(int lane, CancellationToken ct)
    {
        await foreach (var batch in queue.TakeAllAsync(lane, ct))
        {
            await relay.PerformAsync(batch.Rows, ct);
            queue.Through(batch);
        }
    }
}
