using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MyIpma.Core.Common;
using MyIpma.Core.Mail;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Outbox;

/// <summary>The port to whoever knows what there is to write to whom.</summary>
public interface ILetterWriter
{
    /// <summary>Writes the letter of a mail; null when there is nothing to say any more, or the person does not want to hear it.</summary>
    Task<Letter?> WriteAsync(Effect.MailEffect mail, CancellationToken ct);

    /// <summary>Notes that a mail will never arrive, and why.</summary>
    Task NoteRefusalAsync(Effect.MailEffect mail, string reason, CancellationToken ct);
}

/// <summary>
/// Sends mails that are owed. Before an attempt, the row moves on to the time of the next one, in one transaction: of several relays one gets it, and a crash loses nothing.
/// A second copy can go out only where a process dies between the last byte and writing down that it went: then nobody but the recipient's mailbox can know, and it
/// can tell by the message's id.
/// </summary>
public sealed partial class MailRelay(
    Tables tables, ILetterWriter letters, LetterComposer composer, IMailSender sender, MailRateLimiter rates, MailHealth health, MailMetrics metrics,
    IOptions<MailOptions> options, TimeProvider time, ILogger<MailRelay> logger)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(4);
    private static readonly TimeSpan LongestPauseWhileAway = TimeSpan.FromMinutes(5);

    /// <summary>Sends one mail or puts it off. False when the sender is away, so that trying further ones is no use now.</summary>
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
        return await MoveAsync(row, OutboxRow.ForMail(row.Partition, next, now + PauseAfter(next)), ct);
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
        var pause = later.IsSenderDown && planned > LongestPauseWhileAway ? LongestPauseWhileAway : planned;
        pause = later.RetryAfter > pause ? TimeSpan.FromTicks(Math.Min(later.RetryAfter.Value.Ticks, LongestPause.Ticks)) : pause;
        if (pause != planned)
        {
            await MoveAsync(row, OutboxRow.ForMail(row.Partition, mail, time.GetUtcNow() + pause), ct);
        }

        Postponed(mail.MailId, pause, later.Reason);
    }

    /// <summary>The row stays: the next attempt asks what became of it instead of sending.</summary>
    private async Task WaitAsync(OutboxRow row, Effect.MailEffect mail, TimeSpan askAfter, CancellationToken ct)
    {
        if (askAfter > PauseAfter(mail))
        {
            await MoveAsync(row, OutboxRow.ForMail(row.Partition, mail, time.GetUtcNow() + askAfter), ct);
        }

        Accepted(mail.MailId);
    }

    private async Task GiveUpAsync(OutboxRow row, Effect.MailEffect mail, string reason, CancellationToken ct)
    {
        await letters.NoteRefusalAsync(mail, reason, ct);
        await RemoveAsync(row, ct);
        Refused(mail.MailId, reason);
    }

    private async Task<OutboxRow?> MoveAsync(OutboxRow from, OutboxRow to, CancellationToken ct) =>
        await tables.Badges.TryCommitAsync(from.Partition, [to.ToInsert(), new RowChange.Delete(from.Key)], ct) is null ? null : to;

    private Task RemoveAsync(OutboxRow row, CancellationToken ct) => tables.Badges.TryCommitAsync(row.Partition, [new RowChange.Delete(row.Key)], ct);

    private bool IsOver(Effect.MailEffect mail) => time.GetUtcNow() - mail.FirstTriedAt >= options.Value.GiveUpAfter;

    /// <summary>A code is soon too old, so its pauses do not grow.</summary>
    private static TimeSpan PauseAfter(Effect.MailEffect mail) => mail.IsUrgent
        ? ShortestPause
        : RetryDelay.Exponential(ShortestPause, LongestPause, mail.Attempts - 1);

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail {MailId} sent; confirmed: {IsConfirmed}.")]
    private partial void Sent(string mailId, bool isConfirmed);

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail {MailId} accepted; whether it went out is asked later.")]
    private partial void Accepted(string mailId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {MailId} is tried again in {Pause}: {Reason}.")]
    private partial void Postponed(string mailId, TimeSpan pause, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Mail {MailId} refused: {Reason}.")]
    private partial void Refused(string mailId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail row {Key} left for the sweep.")]
    private partial void Failed(Exception failure, string key);
}

/// <summary>Counts mails by kind and by what became of them.</summary>
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
/// Sends the mails that are due: reminders on their day, what could not be sent before, what a crash left. It has a range and a timer of its own, so that no mail
/// holds up anything else; codes go first.
/// </summary>
public sealed class MailSweeper(
    Tables tables, MailRelay relay, OutboxQueue queue, FaultIsolation faults, IOptions<OutboxOptions> outbox, IOptions<MailOptions> mail, TimeProvider time)
{
    private const int UrgentAtOnce = 2;

    /// <summary>Sweeps all partitions, leaving rows younger than the configured grace alone; stops after a time, or when the sender is away. Returns how many were due.</summary>
    public Task<int> RunAsync(TimeSpan runFor, CancellationToken ct) => RunAsync(outbox.Value.Grace, runFor, ct);

    /// <summary>The same with a given grace; none right after a start, when nobody else is at work.</summary>
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

    /// <summary>When a sweep ends, whatever is left.</summary>
    private sealed class SweepLimit(TimeProvider time, TimeSpan runFor)
    {
        private readonly long start = time.GetTimestamp();
        private bool isReached;

        public bool IsReached => Volatile.Read(ref isReached) || time.GetElapsedTime(start) > runFor;

        public void Reach() => Volatile.Write(ref isReached, true);
    }
}
