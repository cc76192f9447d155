using System.Globalization;
using System.Text.Json;
using MyIpma.Core.Badges;
using MyIpma.Core.Domain;
using MyIpma.Core.Events;
using MyIpma.Core.Outbox;

namespace MyIpma.Core.Accounts;

/// <summary>Reminds people of badges that wait and certificates that end. What is owed on a date is decided on that date: is it still true, do they want it?</summary>
public sealed class Reminders(BadgeIndex locator, BadgeStore store, AddressOwnership ownership, AccountStore accounts, IEventBus bus, TimeProvider time)
{
    /// <summary>Reminds of a badge that still waits.</summary>
    public async Task RemindOfBadgeAsync(Effect.RemindOfBadge reminder, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (await ReadAsync(reminder.BadgeId, ct) is { } badge && badge.StatusAt(now) == BadgeStatus.Pending && await WantsAsync(badge, ct))
        {
            var data = JsonSerializer.SerializeToElement(BadgeEventData.From(badge, now), EventJson.Default.BadgeEventData);
            await PublishAsync(AccountEventTypes.BadgeReminder, badge.Id, string.Create(CultureInfo.InvariantCulture, $"{badge.Id}|reminder|{reminder.Days}"), data, now, ct);
        }
    }

    /// <summary>Reminds of a certificate that still ends on that day.</summary>
    public async Task RemindOfEndAsync(Effect.RemindOfEnd reminder, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (await ReadAsync(reminder.BadgeId, ct) is not { } badge || badge.Certificate is not { ExpiresOn: { } last } certificate || last != reminder.Last
            || badge.StatusAt(now) is BadgeStatus.Revoked or BadgeStatus.Replaced or BadgeStatus.Expired || !await WantsAsync(badge, ct))
        {
            return;
        }

        var data = CertificateEndingData.Serialize(certificate, badge, last, reminder.Days);
        await PublishAsync(
            AccountEventTypes.CertificateEnding, badge.Id, string.Create(CultureInfo.InvariantCulture, $"{badge.Id}|ending|{reminder.Days}|{last:yyyy-MM-dd}"), data, now, ct);
    }

    /// <summary>Reads a badge where it is now; null when it is gone.</summary>
    private async Task<Badge?> ReadAsync(string badgeId, CancellationToken ct) =>
        await locator.FindAsync(badgeId, ct) is { } key ? (await store.ReadAsync(key, ct))?.Value : null;

    /// <summary>Somebody who never signed in has chosen nothing and is reminded.</summary>
    private async Task<bool> WantsAsync(Badge badge, CancellationToken ct) =>
        await ownership.FindAsync(badge.AddressKey, ct) is not { } owner || (await accounts.ReadAsync(owner, ct))?.Value.NoReminders != true;

    private Task PublishAsync(string type, string subject, string id, JsonElement data, DateTimeOffset now, CancellationToken ct) =>
        bus.PublishAsync([new CloudEvent { Id = id, Type = type, Subject = subject, Time = now, Data = data }], ct);
}
