using MyIpma.Core.Badges;
using MyIpma.Core.Domain;
using MyIpma.Core.Events;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>
/// Reminds of unclaimed badges and of certificates that end. Whether a reminder still applies is decided on its date; the event is published in any case, and whether
/// the person wants mail is decided when it goes out.
/// </summary>
public sealed class Reminders(BadgeStore store, Tables tables, OutboxQueue outbox, IEventBus bus, TimeProvider time)
{
    public async Task RemindOfBadgeAsync(OutboxRow row, Effect.RemindOfBadge reminder, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (await store.FindAsync(reminder.BadgeId, ct) is { Value: var badge } && badge.StatusAt(now) == BadgeStatus.Pending)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{badge.Id}|reminder|{reminder.Days}");
            var data = JsonSerializer.SerializeToElement(BadgeEventData.From(badge, now), EventJson.Default.BadgeEventData);
            await PublishAsync(AccountEventTypes.BadgeReminder, badge.Id, id, data, now, ct);
            await ReplaceByMailAsync(row, new Effect.MailAboutBadge(id, badge.Id, BadgeMailKind.Waiting), now, ct);
        }
    }

    /// <summary>Only if the certificate still ends on that day.</summary>
    public async Task RemindOfEndAsync(OutboxRow row, Effect.RemindOfEnd reminder, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (await store.FindAsync(reminder.BadgeId, ct) is { Value: var badge } && badge.Certificate.ExpiresOn == reminder.Last
            && !badge.HasEndedAt(now))
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{badge.Id}|ending|{reminder.Days}|{reminder.Last:yyyy-MM-dd}");
            var data = CertificateEndingData.Serialize(badge, reminder.Last, reminder.Days);
            await PublishAsync(AccountEventTypes.CertificateEnding, badge.Id, id, data, now, ct);
            await ReplaceByMailAsync(row, new Effect.MailAboutBadge(id, badge.Id, BadgeMailKind.Ending, reminder.Last), now, ct);
        }
    }

    /// <summary>The mail takes the reminder's place, so that a repetition writes no second mail.</summary>
    private async Task ReplaceByMailAsync(OutboxRow row, Effect.MailEffect mail, DateTimeOffset now, CancellationToken ct)
    {
        var pending = OutboxRow.ForMail(row.Partition, mail with { TraceParent = row.Effect.TraceParent }, now);
        if (await row.TryReplaceAsync(pending, tables, ct))
        {
            outbox.Enqueue([pending]);
        }
    }

    private Task PublishAsync(string type, string subject, string id, JsonElement data, DateTimeOffset now, CancellationToken ct) =>
        bus.PublishAsync([new CloudEvent { Id = id, Type = type, Subject = subject, Time = now, Data = data }], ct);
}

/// <summary>What people chose about mail. An account's own choice counts; people who never signed in can stop reminders to their address, and an account takes that over with the address.</summary>
public sealed class MailPreferences(Tables tables, AddressOwnership ownership, AccountStore accounts, TimeProvider time)
{
    /// <summary>The language is null where none was chosen.</summary>
    public async Task<(bool Reminders, string? Language)> FindAsync(string addressKey, CancellationToken ct)
    {
        if (await ownership.FindAsync(addressKey, ct) is { } owner && (await accounts.ReadAsync(owner, ct))?.Value is { } account)
        {
            return (!account.NoReminders, account.Language);
        }

        return (!await ownership.HasStoppedRemindersAsync(addressKey, ct), null);
    }

    /// <summary>Null where none was chosen.</summary>
    public async Task<string?> FindLanguageAsync(string account, CancellationToken ct) => (await accounts.ReadAsync(account, ct))?.Value.Language;

    /// <summary>Idempotent.</summary>
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

/// <summary>Reminders to an address without an account were stopped at this time (UTC).</summary>
public sealed record StoppedReminders(DateTimeOffset Since);
