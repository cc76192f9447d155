using Microsoft.Extensions.Options;
using MyIpma.Core.Outbox;

namespace MyIpma.Local.Workflow;

/// <summary>Does locally what the timer trigger does in Azure: sweeps the outbox at an interval.</summary>
internal sealed partial class Sweeper(OutboxSweep sweep, IOptions<OutboxOptions> options, TimeProvider time, ILogger<Sweeper> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await sweep.RunAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Failed(failure);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sweep failed; the next one tries again.")]
    private partial void Failed(Exception failure);
}
