using Microsoft.Extensions.Options;
using MyIpma.Core.Reconciliation;

namespace MyIpma.Local.Reconciliation;

/// <summary>Does locally what timer triggers do in Azure: reads Credly's feed of events and walks over all badges, each at its interval.</summary>
internal sealed partial class Reconciler(
    EventsFeed feed, NightlyWalk walk, IOptions<ReconciliationOptions> options, TimeProvider time, ILogger<Reconciler> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync("feed", options.Value.EventsEvery, async ct => (await feed.RunAsync(ct)).Complete, stoppingToken),
        RepeatAsync("walk", options.Value.WalkEvery, async ct => (await walk.RunAsync(ct)).Complete, stoppingToken));

    /// <summary>What is not complete goes on at once.</summary>
    private async Task RepeatAsync(string name, TimeSpan every, Func<CancellationToken, Task<bool>> run, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(every, time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            try
            {
                while (!await run(ct))
                {
                    GoesOn(name);
                }
            }
            catch (Exception failure) when (!ct.IsCancellationRequested)
            {
                Failed(failure, name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Reconciliation by {Name} goes on.")]
    private partial void GoesOn(string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reconciliation by {Name} stopped; the next run goes on from there.")]
    private partial void Failed(Exception failure, string name);
}
