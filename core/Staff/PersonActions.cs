using System.Globalization;
using MyIpma.Core.Accounts;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Identity;
using MyIpma.Core.Issuing;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core.Staff;

/// <summary>What operators do for a person as a whole, and with the events that are about them. Audited like everything they do.</summary>
public sealed class PersonActions(AuditLog audit, PersonSearch search, CredlySync sync, BadgeIssuer issuer, BadgeService badges, BadgeStore store, InboxAdminService inbox, MailboxUnlock mailboxes)
{
    /// <summary>Has an event of Credly's handled anew: the event as it waits then, however soon it is handled; null when there is none of that id.</summary>
    public Task<InboxEvent?> ReplayAsync(SignIn who, string eventId, string reason, CancellationToken ct)
    {
        InboxReplay? replay = null;
        return audit.RecordAsync(
            who,
            StaffAction.ReplayEvent,
            eventId,
            reason,
            async entry =>
            {
                replay = await inbox.ReplayAsync(eventId, ct);
                await NoteAsync(replay is { IsNew: true } ? replay.Before.BadgeId : null, BadgeEventKind.EventReplayed, entry, ct);
                return replay?.After;
            },
            _ => replay is null ? new StaffResult.Refused(new Refusal.EventNotFound()) : new StaffResult.Done(replay.IsNew, Describe(replay.Before), Describe(replay.After)),
            ct);
    }

    /// <summary>Asks Credly about every badge of a person and takes over what it says.</summary>
    /// <exception cref="CredlyUnavailableException">No answer now; asking again goes on.</exception>
    public Task<StaffResult> RepairAsync(SignIn who, PersonQuery query, string target, string reason, CancellationToken ct) =>
        audit.RecordAsync(who, StaffAction.RepairDrift, target, reason, async entry =>
        {
            var found = (await search.FindAsync(query, ct)).SelectMany(person => person.Badges).Select(badge => badge.Badge).ToList();
            if (found.Count == 0)
            {
                return new StaffResult.Refused(new Refusal.BadgeNotFound());
            }

            var changed = 0;
            foreach (var badge in found)
            {
                changed += await TakeOverAsync(badge, ChangeSource.OperatorAction(entry.Id), ct) ? 1 : 0;
            }

            return new StaffResult.Done(changed > 0, Counted("badges", found.Count), Counted("changed", changed));
        }, ct);

    /// <summary>Lets codes be sent to a mailbox, and be tried, again.</summary>
    public Task<StaffResult> UnlockAsync(SignIn who, EmailAddress address, string reason, CancellationToken ct) =>
        audit.RecordAsync(who, StaffAction.UnlockMailbox, address.Key, reason, async entry =>
        {
            var before = await mailboxes.UnlockAsync(address, ct);
            var people = before.IsLimited ? await search.FindAsync(new PersonQuery.ByEmail(address), ct) : [];
            foreach (var badge in people.SelectMany(person => person.Badges))
            {
                await NoteAsync(badge.Badge.Id, BadgeEventKind.MailboxUnlocked, entry, ct);
            }

            return new StaffResult.Done(before.IsLimited, Counted("codesSent", before.CodesSent), Counted("codesSent", 0));
        }, ct);

    private async Task<bool> TakeOverAsync(Badge badge, ChangeSource source, CancellationToken ct)
    {
        var result = badge.Credly is not null ? await sync.RefreshAsync(badge, source, ct)
            : badge.MayBeAtCredly && await issuer.FindAsync(badge, ct) is { } reported ? await sync.ApplyCredlyStateAsync(badge.Key, reported, source, ct)
            : null;
        return result is BadgeChangeResult.Succeeded { Events.Count: > 0 };
    }

    private async Task NoteAsync(string? badgeId, BadgeEventKind kind, AuditEntry entry, CancellationToken ct)
    {
        if (badgeId is not null && await store.FindKeyAsync(badgeId, ct) is { } key)
        {
            await badges.ApplyAsync(key, ChangeSource.OperatorAction(entry.Id), (badge, _) => badge.Note(kind), ct);
        }
    }

    private static Dictionary<string, string> Describe(InboxEvent received) => new() { ["status"] = received.Status.ToString(), ["attempts"] = received.Attempts.ToString(CultureInfo.InvariantCulture) };

    private static Dictionary<string, string> Counted(string what, int number) => new() { [what] = number.ToString(CultureInfo.InvariantCulture) };
}
