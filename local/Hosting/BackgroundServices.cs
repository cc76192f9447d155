using Microsoft.Extensions.Options;
using MyIpma.Core.Backup;
using MyIpma.Core.Badges;
using MyIpma.Core.CredlyTokens;
using MyIpma.Core.Outbox;
using MyIpma.Core.Reconciliation;
using MyIpma.Core.Staff;

namespace MyIpma.Local.Hosting;

/// <summary>Instead of the timer trigger in Azure: sweeps the outbox.</summary>
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

/// <summary>Instead of the timer trigger in Azure: sends the mails that are due, independently of the outbox sweep.</summary>
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "A mail sweep failed; the next one tries again.")]
    private partial void Failed(Exception failure);
}

/// <summary>Instead of the timer triggers in Azure: reads Credly's events, reconciles all badges and corrects the counters, each at its interval.</summary>
internal sealed partial class ReconciliationService(
    EventFeedReader feed, BadgeReconciliationJob walk, BadgeCounters counters, IOptions<ReconciliationOptions> options, TimeProvider time, ILogger<ReconciliationService> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync("feed", options.Value.EventsEvery, async ct => (await feed.RunAsync(ct)).Complete, stoppingToken),
        RepeatAsync("walk", options.Value.WalkEvery, async ct => (await walk.RunAsync(ct)).Complete, stoppingToken),
        RepeatAsync("counters", options.Value.WalkEvery, async ct => await counters.CorrectAsync(ct) >= 0, stoppingToken));

    /// <summary>A run that is not complete continues at once.</summary>
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

    [LoggerMessage(Level = LogLevel.Debug, Message = "Reconciliation by {Name} continues.")]
    private partial void Continues(string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reconciliation by {Name} failed; the next run continues from there.")]
    private partial void Failed(Exception failure, string name);
}

/// <summary>Instead of the timer trigger in Azure: checks the Credly token once a day.</summary>
internal sealed partial class TokenMonitorService(CredlyTokenMonitor monitor, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<TokenMonitorService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The Credly simulator answers only once this host has started.
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
            await monitor.RunAsync(ct);
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            Failed(failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The Credly token could not be checked; the next check is in a day.")]
    private partial void Failed(Exception failure);
}

/// <summary>Instead of the timer trigger in Azure: checks every hour whether a backup is due, unless there is no place for backups.</summary>
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

    [LoggerMessage(Level = LogLevel.Debug, Message = "The backup continues.")]
    private partial void Continues();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The backup failed; the next run continues from there.")]
    private partial void Failed(Exception failure);
}

/// <summary>Instead of the timer trigger in Azure: resumes interrupted imports and deletes old ones.</summary>
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Import maintenance failed; the next run tries again.")]
    private partial void Failed(Exception failure);
}
