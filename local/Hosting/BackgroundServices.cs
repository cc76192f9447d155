using Microsoft.Extensions.Options;
using MyIpma.Core.Backup;
using MyIpma.Core.Badges;
using MyIpma.Core.CredlyTokens;
using MyIpma.Core.Outbox;
using MyIpma.Core.Reconciliation;
using MyIpma.Core.Staff;

namespace MyIpma.Local.Hosting;

/// <summary>Does locally what the timer trigger does in Azure: sweeps the outbox at an interval.</summary>
internal sealed partial class OutboxSweepService(OutboxSweeper sweep, IOptions<OutboxOptions> options, TimeProvider time, ILogger<OutboxSweepService> logger) : BackgroundService
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

/// <summary>Does locally what the timer trigger does in Azure: sends the mails that are due, apart from the sweep of the outbox.</summary>
internal sealed partial class MailSweepService(MailSweeper sweep, IOptions<OutboxOptions> options, TimeProvider time, ILogger<MailSweepService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await sweep.RunAsync(options.Value.SweepEvery, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Failed(failure);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sweep of mails failed; the next one tries again.")]
    private partial void Failed(Exception failure);
}

/// <summary>Does locally what timer triggers do in Azure: reads Credly's feed of events and walks over all badges, each at its interval.</summary>
internal sealed partial class ReconciliationService(
    EventFeedReader feed, BadgeReconciliationJob walk, BadgeCounters counters, IOptions<ReconciliationOptions> options, TimeProvider time, ILogger<ReconciliationService> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync("feed", options.Value.EventsEvery, async ct => (await feed.RunAsync(ct)).Complete, stoppingToken),
        RepeatAsync("walk", options.Value.WalkEvery, async ct => (await walk.RunAsync(ct)).Complete, stoppingToken),
        RepeatAsync("counters", options.Value.WalkEvery, async ct => await counters.CorrectAsync(ct) >= 0, stoppingToken));

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
                    Continues(name);
                }
            }
            catch (Exception failure) when (!ct.IsCancellationRequested)
            {
                Failed(failure, name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Reconciliation by {Name} goes on.")]
    private partial void Continues(string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reconciliation by {Name} stopped; the next run goes on from there.")]
    private partial void Failed(Exception failure, string name);
}

/// <summary>Does locally what the timer trigger does in Azure: looks after the Credly token once a day.</summary>
internal sealed partial class TokenMonitorService(CredlyTokenMonitor care, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<TokenMonitorService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The simulator that stands in for Credly answers only once this host does.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var onStart = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await RunOnceAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RunOnceAsync(CancellationToken ct)
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

/// <summary>Does locally what the timer trigger does in Azure: looks once an hour whether a backup is due, where the data outlive the process.</summary>
internal sealed partial class BackupTimerService(BackupService backup, IOptions<BackupOptions> options, TimeProvider time, ILogger<BackupTimerService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (options.Value.HasPlace && await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (!(await backup.RunAsync(stoppingToken)).Complete)
                {
                    Continues();
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Failed(failure);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The backup goes on.")]
    private partial void Continues();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The backup stopped; the next run goes on from there.")]
    private partial void Failed(Exception failure);
}

/// <summary>Does locally what the timer trigger does in Azure: goes on with imports that stopped and lets old ones go.</summary>
internal sealed partial class ImportMaintenanceService(ImportMaintenance imports, TimeProvider time, ILogger<ImportMaintenanceService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await imports.RunAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Failed(failure);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Imports could not be looked after; it is tried again.")]
    private partial void Failed(Exception failure);
}
