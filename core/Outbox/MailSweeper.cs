using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using MyIpma.Core.Mail;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Outbox;

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
