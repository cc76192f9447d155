using MyIpma.Core.Badges;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Outbox;

/// <summary>An effect owed, as a row of its partition. The key is the message id and begins with the time it is due (UTC).</summary>
public sealed record OutboxRow(string Partition, string Key, Effect Effect)
{
    /// <summary>True when the row is due at a time; one that is not yet is left to the sweep.</summary>
    public bool IsDue(DateTimeOffset now) => string.CompareOrdinal(Key, RowKeys.OwedBefore(now.AddTicks(1))) < 0;

    /// <summary>What a change of a badge owes.</summary>
    internal static IReadOnlyList<OutboxRow> For(Badge before, Decision.Changed change, DateTimeOffset now) =>
        [.. Effects.Of(before, change.Badge, change.Happenings, now).Select((owed, n) => new OutboxRow(
            Partitions.Of(change.Badge.AddressKey), RowKeys.Owed(owed.Due, change.Badge.Id, change.Badge.Revision, n), owed.Effect.CausedNow()))];

    /// <summary>The row as part of the transaction that owes it.</summary>
    internal RowChange ToInsert() => new RowChange.Insert(Key, StorageJson.Write(Effect, StorageJson.Default.Effect));

    /// <summary>Reads a row back.</summary>
    internal static OutboxRow From(string partition, Row row) => new(partition, row.Key, StorageJson.Read(row, StorageJson.Default.Effect));
}
