using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Outbox;

/// <summary>An effect owed, as a row of its partition. The key is the message id and begins with the time it is due (UTC).</summary>
public sealed record OutboxRow(string Partition, string Key, Effect Effect)
{
    /// <summary>True when the row is due at a time; one that is not yet is left to the sweep.</summary>
    public bool IsDue(DateTimeOffset now) => string.CompareOrdinal(Key, RowKeys.PendingBefore(now.AddTicks(1))) < 0;

    /// <summary>What a change of a badge owes.</summary>
    internal static IReadOnlyList<OutboxRow> For(Badge before, Decision.Changed change, DateTimeOffset now) =>
        [.. EffectFactory.Create(before, change.Badge, change.Events, now).Select((owed, n) => new OutboxRow(
            Partitions.For(change.Badge.AddressKey), RowKeys.Pending(owed.Due, change.Badge.Id, change.Badge.Revision, n), owed.Effect.CausedNow()))];

    /// <summary>The row as part of the transaction that owes it.</summary>
    internal RowChange ToInsert() => new RowChange.Insert(Key, StorageJson.Write(Effect, StorageJson.Default.Effect));
}

/// <summary>The row keys of table <c>badges</c>. They sort so that what is read together stands together.</summary>
public static class RowKeys
{
    /// <summary>All outbox rows start so; they sort behind everything else.</summary>
    public const string Outbox = "~outbox|";

    /// <summary>The row of a badge.</summary>
    public static string Badge(BadgeKey key) => $"{key.AddressKey}|badge|{key.BadgeId}";

    /// <summary>All badges of one address start so.</summary>
    public static string Badges(string addressKey) => $"{addressKey}|badge|";

    /// <summary>The row that lets one new badge of a level and address come in at a time.</summary>
    public static string OfferGuard(string addressKey, string level) => $"{addressKey}|turn|{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(level))}";

    /// <summary>The row of an earlier claim.</summary>
    public static string Claim(BadgeKey key, int number) => $"{Claims(key)}{number.ToString("d6", CultureInfo.InvariantCulture)}";

    /// <summary>All earlier claims of a badge start so.</summary>
    public static string Claims(BadgeKey key) => $"{key.AddressKey}|claim|{key.BadgeId}|";

    /// <summary>A line of a badge's timeline.</summary>
    public static string Log(BadgeKey key, DateTimeOffset at, int revision, int n) => $"{Logs(key)}{Time(at)}|{Order(revision, n)}";

    /// <summary>The timeline of a badge starts so.</summary>
    public static string Logs(BadgeKey key) => $"{key.AddressKey}|log|{key.BadgeId}|";

    /// <summary>An effect owed, due at a time. The key is derived from what it is about, so that it serves as message id.</summary>
    public static string Pending(DateTimeOffset due, string subject, int revision, int n) => $"{Outbox}{Time(due)}|{subject}|{Order(revision, n)}";

    /// <summary>The end of the outbox rows that were due before a time.</summary>
    public static string PendingBefore(DateTimeOffset time) => Outbox + Time(time);

    /// <summary>The smallest key behind everything that starts with a prefix.</summary>
    public static string After(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfffffff'Z'", CultureInfo.InvariantCulture);

    private static string Order(int revision, int n) => string.Create(CultureInfo.InvariantCulture, $"{revision:d6}.{n}");
}
