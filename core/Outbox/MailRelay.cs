using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MyIpma.Core.Common;
using MyIpma.Core.Mail;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Outbox;

/// <summary>The port to the feature that writes the letters.</summary>
public interface ILetterWriter
{
    /// <summary>Null when the news is outdated or the person has unsubscribed from it.</summary>
    Task<Letter?> WriteAsync(Effect.MailEffect mail, CancellationToken ct);

    /// <summary>Records that a mail will never arrive.</summary>
    Task NoteRefusalAsync(Effect.MailEffect mail, string reason, CancellationToken ct);
}

/// <summary>
/// Sends the mails that are due. Before an attempt the row moves to the time of the next one, in one transaction: only one of several relays gets it, and a crash loses no mail.
/// A second copy can go out only where a process dies between the last byte and the commit; the recipient's mailbox can recognise it by its Message-ID.
/// </summary>
public sealed partial class MailRelay(
    Tables tables, ILetterWriter letters, LetterComposer composer, IMailSender sender, MailRateLimiter rates, MailHealth health, MailMetrics metrics,
    IOptions<MailOptions> options, TimeProvider time, ILogger<MailRelay> logger)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(4);
    private static readonly TimeSpan LongestPauseWhileDown = TimeSpan.FromMinutes(5);

    /// <summary>Sends one mail or postpones it. False when the sender is down, so that trying others is pointless for now.</summary>
    public async Task<bool> DeliverAsync(OutboxRow row, CancellationToken ct)
    {
        using var activity = OutboxTrace.Start([row]);
        try
        {
            return row.Effect is not Effect.MailEffect mail || await DeliverAsync(row, mail, ct);
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            Failed(failure, row.Key);
            return true;
        }
    }

    private async Task<bool> DeliverAsync(OutboxRow row, Effect.MailEffect mail, CancellationToken ct)
    {
        if (mail.Attempts == 0 && !rates.TryEnter(mail.IsUrgent))
        {
            return true;
        }

        if (options.Value.Sender == MailSenderKind.None || await letters.WriteAsync(mail, ct) is not { } letter)
        {
            await RemoveAsync(row, ct);
            return true;
        }

        if (await TakeAsync(row, mail, ct) is not { } taken)
        {
            return true;
        }

        var result = await sender.SendAsync(new OutgoingMail(composer.Compose(letter), mail.IsUrgent, IsRepeat: mail.Attempts > 0), ct);
        health.Note(result);
        metrics.Note(letter.Content.Kind, result);
        await SettleAsync(taken, result, ct);
        return result is not MailResult.TryLater { IsSenderDown: true };
    }

    /// <summary>Null when another relay was faster.</summary>
    private async Task<OutboxRow?> TakeAsync(OutboxRow row, Effect.MailEffect mail, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var next = mail with { Attempts = mail.Attempts + 1, FirstTriedAt = mail.FirstTriedAt ?? now };
        var later = OutboxRow.ForMail(row.Partition, next, now + PauseAfter(next));
        return await row.TryReplaceAsync(later, tables, ct) ? later : null;
    }

    private async Task SettleAsync(OutboxRow row, MailResult result, CancellationToken ct)
    {
        var mail = (Effect.MailEffect)row.Effect;
        switch (result)
        {
            case MailResult.TryLater later when !IsOver(mail):
                await PostponeAsync(row, mail, later, ct);
                break;
            case MailResult.Accepted accepted when !IsOver(mail):
                await WaitAsync(row, mail, accepted.AskAfter, ct);
                break;
            case MailResult.TryLater later:
                await GiveUpAsync(row, mail, $"given-up-{later.Reason}", ct);
                break;
            case MailResult.Refused refused:
                await GiveUpAsync(row, mail, refused.Reason, ct);
                break;
            case MailResult.Sent or MailResult.Accepted:
                await RemoveAsync(row, ct);
                Sent(mail.MailId, result is MailResult.Sent { IsConfirmed: true });
                break;
        }
    }

    private async Task PostponeAsync(OutboxRow row, Effect.MailEffect mail, MailResult.TryLater later, CancellationToken ct)
    {
        var planned = PauseAfter(mail);
        var pause = later.IsSenderDown && planned > LongestPauseWhileDown ? LongestPauseWhileDown : planned;
        pause = later.RetryAfter > pause ? TimeSpan.FromTicks(Math.Min(later.RetryAfter.Value.Ticks, LongestPause.Ticks)) : pause;
        if (pause != planned)
        {
            await row.TryReplaceAsync(OutboxRow.ForMail(row.Partition, mail, time.GetUtcNow() + pause), tables, ct);
        }

        Postponed(mail.MailId, pause, later.Reason);
    }

    /// <summary>The row stays: the next attempt checks its delivery instead of sending it again.</summary>
    private async Task WaitAsync(OutboxRow row, Effect.MailEffect mail, TimeSpan askAfter, CancellationToken ct)
    {
        if (askAfter > PauseAfter(mail))
        {
            await row.TryReplaceAsync(OutboxRow.ForMail(row.Partition, mail, time.GetUtcNow() + askAfter), tables, ct);
        }

        Accepted(mail.MailId);
    }

    private async Task GiveUpAsync(OutboxRow row, Effect.MailEffect mail, string reason, CancellationToken ct)
    {
        await letters.NoteRefusalAsync(mail, reason, ct);
        await RemoveAsync(row, ct);
        Refused(mail.MailId, reason);
    }

    private Task RemoveAsync(OutboxRow row, CancellationToken ct) => tables.Badges.TryCommitAsync(row.Partition, [new RowChange.Delete(row.Key)], ct);

    private bool IsOver(Effect.MailEffect mail) => time.GetUtcNow() - mail.FirstTriedAt >= options.Value.GiveUpAfter;

    /// <summary>A code expires soon, so its pauses do not grow.</summary>
    private static TimeSpan PauseAfter(Effect.MailEffect mail) => mail.IsUrgent
        ? ShortestPause
        : RetryDelay.Exponential(ShortestPause, LongestPause, mail.Attempts - 1);

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail {MailId} sent; confirmed: {IsConfirmed}.")]
    private partial void Sent(string mailId, bool isConfirmed);

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail {MailId} accepted; its delivery will be checked later.")]
    private partial void Accepted(string mailId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {MailId} will be retried in {Pause}: {Reason}.")]
    private partial void Postponed(string mailId, TimeSpan pause, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Mail {MailId} refused: {Reason}.")]
    private partial void Refused(string mailId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail row {Key} failed and is left for the next sweep.")]
    private partial void Failed(Exception failure, string key);
}

public sealed class MailMetrics(IMeterFactory meters)
{
    private readonly Counter<long> attempts = meters.Create("MyIpma.Mail").CreateCounter<long>("myipma.mail.attempts", "{attempt}", "Attempts at sending a mail.");

    internal void Note(string kind, MailResult result) => attempts.Add(1, new("kind", kind), new("result", result switch
    {
        MailResult.Sent { IsConfirmed: false } => "unconfirmed",
        MailResult.Sent => "sent",
        MailResult.Accepted => "accepted",
        MailResult.Refused => "refused",
        _ => "later",
    }));
}

/// <summary>
/// Sends the mails that are due: reminders, retries and what a crash left behind. It has its own key range and timer, so that mail delays nothing else; codes have
/// their own slots.
/// </summary>
public sealed class MailSweeper(
    Tables tables, MailRelay relay, OutboxQueue queue, FaultIsolation faults, IOptions<OutboxOptions> outbox, IOptions<MailOptions> mail, TimeProvider time)
{
    private const int UrgentAtOnce = 2;

    /// <summary>Sweeps all partitions, leaving rows younger than the configured grace alone; stops after a time, or when the sender is down. Returns how many were due.</summary>
    public Task<int> RunAsync(TimeSpan runFor, CancellationToken ct) => RunAsync(outbox.Value.Grace, runFor, ct);

    /// <summary>The same with a given grace; zero right after a start, when nothing else is running.</summary>
    public async Task<int> RunAsync(TimeSpan grace, TimeSpan runFor, CancellationToken ct)
    {
        var due = (await ReadAsync(OutboxRowKeys.MailBefore(time.GetUtcNow() - grace), ct)).Where(queue.TryHold).ToList();
        var until = new SweepLimit(time, runFor);
        try
        {
            await Task.WhenAll(
                DeliverAsync(due.Where(row => row.Effect is Effect.MailEffect { IsUrgent: true }), UrgentAtOnce, until, ct),
                DeliverAsync(due.Where(row => row.Effect is Effect.MailEffect { IsUrgent: false }), mail.Value.Connections, until, ct));
        }
        finally
        {
            queue.Release(due);
        }

        return due.Count;
    }

    private Task DeliverAsync(IEnumerable<OutboxRow> rows, int atOnce, SweepLimit until, CancellationToken ct) => Parallel.ForEachAsync(
        rows.OrderBy(row => row.Key, StringComparer.Ordinal),
        new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = ct },
        async (row, token) =>
        {
            if (!until.IsReached && !await relay.DeliverAsync(row, token))
            {
                until.Reach();
            }
        });

    private async Task<IReadOnlyList<OutboxRow>> ReadAsync(string before, CancellationToken ct)
    {
        var rows = new ConcurrentBag<OutboxRow>();
        await faults.ForEachPartitionAsync("mail", outbox.Value.PartitionsAtOnce, (partition, token) => ReadAsync(partition, before, rows, token), ct);
        return [.. rows];
    }

    private async Task<int> ReadAsync(string partition, string before, ConcurrentBag<OutboxRow> rows, CancellationToken ct)
    {
        var count = 0;
        await foreach (var row in tables.Badges.RangeAsync(partition, OutboxRowKeys.MailOutbox, before, ct))
        {
            if (faults.TryRead(row, EffectRowJson.Default.Effect, out var effect))
            {
                rows.Add(new OutboxRow(partition, row.Key, effect));
                count++;
            }
        }

        return count;
    }

    private sealed class SweepLimit(TimeProvider time, TimeSpan runFor)
    {
        private readonly long start = time.GetTimestamp();
        private bool isReached;

        public bool IsReached => Volatile.Read(ref isReached) || time.GetElapsedTime(start) > runFor;

        public void Reach() => Volatile.Write(ref isReached, true);
    }
}
