using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Backup;
using MyIpma.Core.Badges;
using MyIpma.Core.CredlyTokens;
using MyIpma.Core.Outbox;
using MyIpma.Core.Reconciliation;
using MyIpma.Core.Staff;

namespace MyIpma.Functions;

/// <summary>
/// Performs the effects that are due: what a crash left, and those with a date, such as a badge's expiry, which is written when the badge is offered, so
/// no other timer looks for expired badges.
/// </summary>
public sealed class OutboxFunctions(OutboxSweeper sweep, DurableClientAccessor clients)
{
    [Function("SweepOutbox")]
    public Task SweepOutbox([TimerTrigger(Schedules.EveryMinute)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => sweep.RunAsync(ct));
}

/// <summary>Sends the mails that are due, apart from other effects, so that a slow mail server delays nothing but mail.</summary>
public sealed class MailFunctions(MailSweeper sweep)
{
    /// <summary>Shorter than the time to the next run, which sends what is left.</summary>
    private static readonly TimeSpan SendFor = TimeSpan.FromSeconds(50);

    [Function("SendMail")]
    public Task SendMail([TimerTrigger(Schedules.EveryMinute)] TimerInfo timer, CancellationToken ct) => sweep.RunAsync(SendFor, ct);
}

/// <summary>Keeps badges in line with Credly, on timers.</summary>
public sealed class ReconciliationFunctions(EventFeedReader feed, BadgeReconciliationJob walk, CredlyTokenMonitor tokens, DurableClientAccessor clients)
{
    /// <summary>Shorter than a function may run (host.json, functionTimeout), so that the walk stores where it stopped; the next run resumes.</summary>
    private static readonly TimeSpan WalkFor = TimeSpan.FromMinutes(4);

    [Function("ReadCredlyEvents")]
    public Task ReadCredlyEvents(
        [TimerTrigger(Schedules.EveryFiveMinutes)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => feed.RunAsync(ct));

    [Function("WalkBadges")]
    public Task WalkBadges([TimerTrigger(Schedules.EveryFiveMinutesInTheNight)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => walk.RunNightlyAsync(WalkFor, ct));

    [Function("CareForCredlyToken")]
    public Task CareForCredlyToken(
        [TimerTrigger(Schedules.EveryMorning)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => tokens.RunAsync(ct));
}

/// <summary>Resumes interrupted imports and deletes old ones.</summary>
public sealed class ImportMaintenanceFunctions(ImportMaintenance maintenance, DurableClientAccessor clients)
{
    [Function("LookAfterImports")]
    public Task LookAfterImports([TimerTrigger(Schedules.EveryFiveMinutes)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => maintenance.RunAsync(ct));
}

/// <summary>Recounts badges, so that the figures of the report stay right.</summary>
public sealed class BadgeCounterFunctions(BadgeCounters counters)
{
    [Function("CorrectCounters")]
    public Task CorrectCounters([TimerTrigger(Schedules.LateAtNight)] TimerInfo timer, CancellationToken ct) => counters.CorrectAsync(ct);
}

/// <summary>Backs up the tables at night. A run that is out of time is resumed by the next; once the backup is complete, the rest of the night does nothing.</summary>
public sealed class BackupFunctions(BackupService backup)
{
    [Function("Backup")]
    public Task Backup([TimerTrigger(Schedules.EveryFiveMinutesAtNight)] TimerInfo timer, CancellationToken ct) => backup.RunAsync(ct);
}

/// <summary>NCRONTAB with seconds, UTC.</summary>
public static class Schedules
{
    public const string EveryMinute = "0 * * * * *";
    public const string EveryFiveMinutes = "30 */5 * * * *";
    public const string EveryFiveMinutesAtNight = "0 */5 3-5 * * *";
    public const string EveryFiveMinutesInTheNight = "0 */5 0-5 * * *";
    public const string LateAtNight = "0 0 4 * * *";
    public const string EveryMorning = "0 0 6 * * *";
}
