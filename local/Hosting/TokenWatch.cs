using MyIpma.Core.Credly.TokenCare;

namespace MyIpma.Local.Hosting;

/// <summary>Does locally what the timer trigger does in Azure: looks after the Credly token once a day.</summary>
internal sealed partial class TokenWatch(TokenCare care, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<TokenWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The simulator that stands in for Credly answers only once this host does.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var onStart = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            await LookAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken ct)
    {
        try
        {
            await care.RunAsync(ct);
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            Failed(failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The Credly token could not be looked after; it is tried again in a day.")]
    private partial void Failed(Exception failure);
}
