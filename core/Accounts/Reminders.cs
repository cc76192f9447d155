using MyIpma.Core.Badges;
using MyIpma.Core.Domain;
using MyIpma.Core.Events;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>
/// Reminds of badges that wait and certificates that end. What is owed on a date is decided on that date. The event is published in any case; whether the person does
/// is decided when the mail goes out.
/// </summary>
public sealed class Reminders(BadgeStore store, Tables tables, OutboxQueue outbox, IEventBus bus, TimeProvider time)
{
    /// <summary>Reminds of a badge that still waits.</summary>
    public async Task RemindOfBadgeAsync(OutboxRow row, Effect.RemindOfBadge reminder, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (await store.FindAsync(reminder.BadgeId, ct) is { Value: var badge } && badge.StatusAt(now) == BadgeStatus.Pending)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{badge.Id}|reminder|{reminder.Days}");
            var data = JsonSerializer.SerializeToElement(BadgeEventData.From(badge, now), EventJson.Default.BadgeEventData);
            await PublishAsync(AccountEventTypes.BadgeReminder, badge.Id, id, data, now, ct);
            await HandOverAsync(row, new Effect.MailAboutBadge(id, badge.Id, BadgeMailKind.Waiting), now, ct);
        }
    }

    /// <summary>Reminds of a certificate that still ends on that day.</summary>
    public async Task RemindOfEndAsync(OutboxRow row, Effect.RemindOfEnd reminder, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (await store.FindAsync(reminder.BadgeId, ct) is { Value: var badge } && badge.Certificate.ExpiresOn == reminder.Last
            && !badge.HasEndedAt(now))
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{badge.Id}|ending|{reminder.Days}|{reminder.Last:yyyy-MM-dd}");
            var data = CertificateEndingData.Serialize(badge, reminder.Last, reminder.Days);
            await PublishAsync(AccountEventTypes.CertificateEnding, badge.Id, id, data, now, ct);
            await HandOverAsync(row, new Effect.MailAboutBadge(id, badge.Id, BadgeMailKind.Ending, reminder.Last), now, ct);
        }
    }

    /// <summary>The mail comes and the reminder goes in one transaction, so that a repetition writes no second one.</summary>
    private async Task HandOverAsync(OutboxRow row, Effect.MailEffect mail, DateTimeOffset now, CancellationToken ct)
    {
        var owed = OutboxRow.ForMail(row.Partition, mail with { TraceParent = row.Effect.TraceParent }, now);
        if (await tables.Badges.TryCommitAsync(row.Partition, [owed.ToInsert(), new RowChange.Delete(row.Key)], ct) is not null)
        {
            outbox.Enqueue([owed]);
        }
    }

    private Task PublishAsync(string type, string subject, string id, JsonElement data, DateTimeOffset now, CancellationToken ct) =>
        bus.PublishAsync([new CloudEvent { Id = id, Type = type, Subject = subject, Time = now, Data = data }], ct);
}

/// <summary>What people chose about mail. An account's own choice counts; whoever never signed in can still stop reminders to their address, and brings that along when they do.</summary>
public sealed class MailPreferences(Tables tables, AddressOwnership ownership, AccountStore accounts, TimeProvider time)
{
    /// <summary>Whether reminders to an address are wanted, and the language chosen for it; null where nobody has chosen one.</summary>
    public async Task<(bool Reminders, string? Language)> FindAsync(string addressKey, CancellationToken ct)
    {
        if (await ownership.FindAsync(addressKey, ct) is { } owner && (await accounts.ReadAsync(owner, ct))?.Value is { } account)
        {
            return (!account.NoReminders, account.Language);
        }

        return (!await ownership.HasStoppedRemindersAsync(addressKey, ct), null);
    }

    /// <summary>The language an account has chosen; null where it has not.</summary>
    public async Task<string?> FindLanguageAsync(string account, CancellationToken ct) => (await accounts.ReadAsync(account, ct))?.Value.Language;

    /// <summary>Stops reminders to an address. Doing it twice does no harm.</summary>
    public async Task StopRemindersAsync(string addressKey, CancellationToken ct)
    {
        if (await ownership.FindAsync(addressKey, ct) is { } owner)
        {
            await accounts.ChangeAsync(owner, account => account.NoReminders ? account : account with { NoReminders = true }, ct);
            return;
        }

        var body = JsonRow.Write(new StoppedReminders(time.GetUtcNow()), AccountJson.Default.StoppedReminders);
        await tables.Accounts.TryCommitAsync(Partitions.For(addressKey), [new RowChange.Put(AddressOwnership.StoppedKey(addressKey), body)], ct);
    }
}

/// <summary>That somebody without an account wants no reminders at an address, and since when (UTC).</summary>
public sealed record StoppedReminders(DateTimeOffset Since);
