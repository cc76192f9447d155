using System.Globalization;
using MyIpma.Core.Common;
using System.Text.Json.Serialization;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Outbox;

/// <summary>An effect owed, as a row of its partition. The key is the message id and begins with the time it is due (UTC).</summary>
public sealed record OutboxRow(string Partition, string Key, Effect Effect)
{
    /// <summary>True when the row is due at a time; one that is not yet is left to the sweep.</summary>
    public bool IsDue(DateTimeOffset now) =>
        string.CompareOrdinal(Key, Effect is Effect.MailEffect ? OutboxRowKeys.MailBefore(now.AddTicks(1)) : OutboxRowKeys.PendingBefore(now.AddTicks(1))) < 0;

    /// <summary>A mail owed.</summary>
    internal static OutboxRow ForMail(string partition, Effect.MailEffect mail, DateTimeOffset due) => new(partition, OutboxRowKeys.Mail(due, mail.MailId, mail.Attempts), mail);

    /// <summary>When it is due; null for a key of another form.</summary>
    internal DateTimeOffset? DueAt => OutboxRowKeys.DueOf(Key);

    /// <summary>What it is about: a badge, an address, an account.</summary>
    internal string Subject => Key.Split('|') is [_, _, var subject, ..] ? subject : Key;

    /// <summary>What a change of a badge owes.</summary>
    internal static IReadOnlyList<OutboxRow> For(Badge before, Decision.Changed change, DateTimeOffset now) =>
        [.. EffectFactory.Create(before, change.Badge, change.Events, now).Select((owed, n) => Create(change.Badge, owed.Effect.CausedNow(), owed.Due, n))];

    private static OutboxRow Create(Badge badge, Effect effect, DateTimeOffset due, int n) => effect is Effect.MailEffect mail
        ? ForMail(Partitions.For(badge.AddressKey), mail, due)
        : new OutboxRow(Partitions.For(badge.AddressKey), OutboxRowKeys.Pending(due, badge.Id, badge.Revision, n), effect);

    /// <summary>The row as part of the transaction that owes it.</summary>
    internal RowChange ToInsert() => new RowChange.Insert(Key, ToBody());

    internal string ToBody() => JsonRow.Write(Effect, EffectRowJson.Default.Effect);
}

/// <summary>The keys of outbox rows in table <c>badges</c>: they sort behind everything else, by the time they are due.</summary>
public static class OutboxRowKeys
{
    /// <summary>All outbox rows start so.</summary>
    public const string Outbox = "~outbox|";

    /// <summary>All rows of mails owed start so; the sweep of the outbox does not see them, nor theirs the outbox.</summary>
    public const string MailOutbox = "~outmail|";

    /// <summary>An effect owed, due at a time. The key is derived from what it is about, so that it serves as message id.</summary>
    public static string Pending(DateTimeOffset due, string subject, int revision, int n) =>
        $"{Outbox}{RowKeyFormat.Time(due)}|{subject}|{RowKeyFormat.Order(revision, n)}";

    /// <summary>The end of the outbox rows that were due before a time.</summary>
    public static string PendingBefore(DateTimeOffset time) => Outbox + RowKeyFormat.Time(time);

    /// <summary>The time a key begins with; null for a key of another form.</summary>
    internal static DateTimeOffset? DueOf(string key) => key.Split('|') is [_, var time, ..] ? RowKeyFormat.TryParseTime(time) : null;

    /// <summary>A mail owed, to be tried at a time.</summary>
    public static string Mail(DateTimeOffset due, string mailId, int attempts) =>
        string.Create(CultureInfo.InvariantCulture, $"{MailOutbox}{RowKeyFormat.Time(due)}|{mailId}|{attempts:d4}");

    /// <summary>The end of the mails that were due before a time.</summary>
    public static string MailBefore(DateTimeOffset time) => MailOutbox + RowKeyFormat.Time(time);
}

/// <summary>How effects are stored. The options are part of the stored format.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StoredEnumConverter)])]
[JsonSerializable(typeof(Effect))]
internal sealed partial class EffectRowJson : JsonSerializerContext;
