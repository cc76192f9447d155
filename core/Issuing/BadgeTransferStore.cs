using MyIpma.Core.Badges;
using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Issuing;

/// <summary>The storage side of moving a badge between two partitions: each step may be repeated, and the badge is always found under at least one address.</summary>
public sealed class BadgeTransferStore(Tables tables, BadgeStore store, OutboxQueue outbox, FaultIsolation faults)
{
    private const int MostRows = 100;

    /// <summary>Writes a step of a move on the badge's own row, with the effects owed. Null when somebody else was faster.</summary>
    public async Task<IReadOnlyList<OutboxRow>?> TryWriteAsync(Versioned<Badge> before, Badge after, DateTimeOffset due, IReadOnlyList<Effect> owed, CancellationToken ct)
    {
        var partition = Partitions.For(after.AddressKey);
        OutboxRow[] rows = [.. owed.Select((effect, n) => new OutboxRow(partition, OutboxRowKeys.Pending(due, after.Id, after.Revision, n), effect))];
        var badge = new RowChange.Replace(BadgeRowKeys.Badge(after.Key), JsonRow.Write(after, BadgeRowJson.Default.Badge), before.ETag);
        return await tables.Badges.TryCommitAsync(partition, [badge, .. rows.Select(row => row.ToInsert()), .. CounterRows.ChangesFor(before.Value, after, due)], ct) is null ? null : rows;
    }

    /// <summary>Copies a badge whose move is committed with its earlier claims and its timeline to its new address, the badge itself last, and points its link there.</summary>
    public async Task CopyAsync(Badge left, DateTimeOffset now, CancellationToken ct)
    {
        if (await store.IsErasedAsync(left.Id, ct))
        {
            return;
        }

        var arrived = left.CompleteMove();
        var rows = new List<RowChange>();
        foreach (var prefix in new[] { BadgeRowKeys.Claims(left.Key), BadgeRowKeys.Logs(left.Key) })
        {
            await foreach (var row in tables.Badges.RangeAsync(Partitions.For(left.AddressKey), prefix, RowKeyFormat.After(prefix), ct))
            {
                rows.Add(new RowChange.Put(arrived.AddressKey + row.Key[left.AddressKey.Length..], row.Body));
            }
        }

        foreach (var chunk in rows.Chunk(MostRows))
        {
            await tables.Badges.TryCommitAsync(Partitions.For(arrived.AddressKey), chunk, ct);
        }

        if (await ArriveAsync(left, arrived, now, ct) && !await store.TryRelinkAsync(arrived.Key, ct))
        {
            // Erased while it was under way: what was copied behind the erasure's back goes too, and counts no more.
            await RemoveAsync(arrived.Key, ct);
            var partition = Partitions.For(arrived.AddressKey);
            var news = await tables.Badges.RangeAsync(partition, CounterRows.NewsPrefix, RowKeyFormat.After(CounterRows.NewsPrefix), ct).ToListAsync(ct);
            await tables.Badges.TryCommitAsync(partition, [.. CounterRows.ErasureOf(arrived, news, new Row(BadgeRowKeys.Badge(arrived.Key), "", ""), faults, now)], ct);
        }
    }

    /// <summary>
    /// Writes the badge under its new address, also over what it left there when it comes back. False when it has been there and gone on. Where the
    /// certificate was corrected to this address, whoever has it is offered the badge only now.
    /// </summary>
    private async Task<bool> ArriveAsync(Badge left, Badge arrived, DateTimeOffset now, CancellationToken ct)
    {
        var partition = Partitions.For(arrived.AddressKey);
        var there = await tables.Badges.GetAsync(partition, BadgeRowKeys.Badge(arrived.Key), ct);
        var known = there is null ? null : JsonRow.Read(there, BadgeRowJson.Default.Badge);
        if (known is not null && (!known.HasMovedAway || known.Revision > arrived.Revision))
        {
            return !known.HasMovedAway;
        }

        var (source, owed) = left.Moving is { CorrectedFrom: not null }
            ? (ChangeSource.Certificate(arrived.Certificate.Id), OutboxRow.For(arrived, new Decision.Changed(arrived, BadgeEventKind.Offered), now))
            : (ChangeSource.Person, []);
        var body = JsonRow.Write(arrived, BadgeRowJson.Default.Badge);
        var entry = JsonRow.Write(new TimelineEntry(now, BadgeEventKind.Readdressed, source), BadgeRowJson.Default.TimelineEntry);
        RowChange badge = there is null ? new RowChange.Insert(BadgeRowKeys.Badge(arrived.Key), body) : new RowChange.Replace(BadgeRowKeys.Badge(arrived.Key), body, there.ETag);
        var log = new RowChange.Put(BadgeRowKeys.Log(arrived.Key, now, arrived.Revision, 0), entry);
        if (await tables.Badges.TryCommitAsync(partition, [badge, log, .. owed.Select(row => row.ToInsert()), .. CounterRows.ChangesFor(known, arrived, now)], ct) is null)
        {
            return await tables.Badges.GetAsync(partition, BadgeRowKeys.Badge(arrived.Key), ct) is not null;
        }

        outbox.Enqueue(owed);
        return true;
    }

    /// <summary>Removes what a badge left behind.</summary>
    public async Task RemoveAsync(BadgeKey left, CancellationToken ct)
    {
        var keys = new List<string>();
        foreach (var prefix in new[] { BadgeRowKeys.Claims(left), BadgeRowKeys.Logs(left) })
        {
            await foreach (var row in tables.Badges.RangeAsync(Partitions.For(left.AddressKey), prefix, RowKeyFormat.After(prefix), ct))
            {
                keys.Add(row.Key);
            }
        }

        var partition = Partitions.For(left.AddressKey);
        foreach (var chunk in keys.Append(BadgeRowKeys.Badge(left)).Chunk(MostRows))
        {
            await tables.Badges.TryCommitAsync(partition, [.. chunk.Select(key => new RowChange.Delete(key))], ct);
        }
    }
}
