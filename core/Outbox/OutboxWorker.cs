using Microsoft.Extensions.Hosting;

namespace MyIpma.Core.Outbox;

/// <summary>Performs handed-over effects in the background of either host.</summary>
internal sealed class OutboxWorker(OutboxQueue queue, OutboxRelay relay) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var rows in queue.TakeAllAsync(stoppingToken))
        {
            await relay.PerformAsync(rows, stoppingToken);
            queue.Through();
        }
    }
}
