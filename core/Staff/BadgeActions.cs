using System.Diagnostics;
using MyIpma.Core.Accounts;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Identity;
using MyIpma.Core.Issuing;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core.Staff;

/// <summary>What operators do with one badge. Each action is recorded in the audit log and, if it changes the badge, in its timeline; repeating it changes nothing.</summary>
public sealed class BadgeActions(AuditLog audit, BadgeStore store, BadgeService badges, CertificateService certificates, TimeProvider time)
{
    public Task<StaffResult> OfferAgainAsync(SignIn who, string badgeId, string reason, CancellationToken ct) =>
        ChangeAsync(who, StaffAction.OfferAgain, badgeId, reason, (badge, now) => badge.Reoffer(now), ct);

    /// <summary>Revokes the badge here and, by an effect, on Credly, with the same reason.</summary>
    public Task<StaffResult> RevokeAsync(SignIn who, string badgeId, string reason, CancellationToken ct) =>
        ChangeAsync(who, StaffAction.Revoke, badgeId, reason, (badge, now) => badge.Revoke(reason, now), ct);

    public Task<StaffResult> SendMailAsync(SignIn who, string badgeId, string reason, CancellationToken ct) =>
        ChangeAsync(who, StaffAction.SendMail, badgeId, reason, (badge, now) => badge.RequestMail(now), ct);

    /// <summary>By the rules for a certificate that is sent again.</summary>
    public Task<StaffResult> CorrectAddressAsync(SignIn who, string badgeId, string? email, string reason, CancellationToken ct) =>
        CorrectAsync(who, StaffAction.CorrectAddress, badgeId, reason, message => message with { Email = email }, ct);

    public Task<StaffResult> CorrectNameAsync(SignIn who, string badgeId, string? firstName, string? lastName, string reason, CancellationToken ct) =>
        CorrectAsync(who, StaffAction.CorrectName, badgeId, reason, message => message with { FirstName = firstName, LastName = lastName }, ct);

    private Task<StaffResult> ChangeAsync(
        SignIn who, StaffAction action, string badgeId, string reason, Func<Badge, DateTimeOffset, Decision> decide, CancellationToken ct) =>
        RecordAsync(who, action, badgeId, reason, async (before, source) => await badges.ApplyAsync(before.Key, source, decide, ct) switch
        {
            BadgeChangeResult.Succeeded done => Done(before, done.Badge, done.Events.Count > 0),
            BadgeChangeResult.Refused refused => new StaffResult.Refused(refused.Refusal),
            _ => throw new UnreachableException(),
        }, ct);

    private Task<StaffResult> CorrectAsync(
        SignIn who, StaffAction action, string badgeId, string reason, Func<CertificateMessage, CertificateMessage> correct, CancellationToken ct) =>
        RecordAsync(who, action, badgeId, reason, async (before, source) => await certificates.IssuedAsync(correct(MessageOf(before)) with { SentAt = time.GetUtcNow() }, source, ct) switch
        {
            CertificateOutcome.Taken taken => Done(before, taken.Badge, taken.Changed),
            CertificateOutcome.Invalid invalid => new StaffResult.Invalid(invalid.Errors),
            CertificateOutcome.Refused refused => new StaffResult.Refused(refused.Refusal),
            _ => throw new UnreachableException(),
        }, ct);

    private Task<StaffResult> RecordAsync(
        SignIn who, StaffAction action, string badgeId, string reason, Func<Badge, ChangeSource, Task<StaffResult>> act, CancellationToken ct) =>
        audit.RecordAsync(who, action, badgeId, reason, async entry =>
            BadgeIdFactory.IsWellFormed(badgeId) && await store.FindAsync(badgeId, ct) is { Value: var badge }
                ? await act(badge, ChangeSource.OperatorAction(entry.Id))
                : new StaffResult.Refused(new Refusal.BadgeNotFound()), ct);

    private static StaffResult.Done Done(Badge before, Badge after, bool changed) =>
        new(changed, AuditSnapshot.FromBadge(before), AuditSnapshot.FromBadge(after)) { Badge = after };

    /// <summary>The certificate as it is, sent now: an operator's correction takes precedence over anything sent earlier.</summary>
    private CertificateMessage MessageOf(Badge badge) => new()
    {
        SentAt = time.GetUtcNow(),
        CertificateId = badge.Certificate.Id,
        Email = badge.Address,
        FirstName = badge.Certificate.FirstName,
        LastName = badge.Certificate.LastName,
        Level = badge.Certificate.Level,
        IssuedOn = Day(badge.Certificate.IssuedOn),
        ExpiresOn = badge.Certificate.ExpiresOn is { } last ? Day(last) : null,
    };

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>The state that the audit log keeps: enough to see what changed, nothing that names the person.</summary>
internal static class AuditSnapshot
{
    public static IReadOnlyDictionary<string, string> Empty { get; } = new Dictionary<string, string>();

    public static IReadOnlyDictionary<string, string> FromBadge(Badge badge)
    {
        var snapshot = new Dictionary<string, string>
        {
            ["address"] = EmailAddress.Mask(badge.Address),
            ["addressKey"] = badge.AddressKey,
            ["holder"] = $"{Mask(badge.Certificate.FirstName)} {Mask(badge.Certificate.LastName)}",
            ["revision"] = badge.Revision.ToString(CultureInfo.InvariantCulture),
            ["credly"] = badge.Credly?.State.ToString().ToLowerInvariant() ?? "none",
        };
        if (badge.RevocationReason is not null)
        {
            snapshot["revoked"] = "true";
        }

        return snapshot;
    }

    private static string Mask(string name) => name.Length == 0 ? "" : string.Concat(name.AsSpan(0, char.IsHighSurrogate(name[0]) ? Math.Min(2, name.Length) : 1), "***");
}

/// <summary>What operators do for a person as a whole, and with the events about them. All of it is audited.</summary>
public sealed class PersonActions(AuditLog audit, PersonSearch search, CredlySync sync, BadgeIssuer issuer, BadgeService badges, BadgeStore store, InboxAdminService inbox, MailboxUnlock mailboxes)
{
    /// <summary>Has an event from Credly handled again and returns it as it waits; null when there is no such event.</summary>
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

    /// <summary>Applies Credly's state to every badge of a person.</summary>
    /// <exception cref="CredlyUnavailableException">Repeating the call resumes.</exception>
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
                changed += await RefreshAsync(badge, ChangeSource.OperatorAction(entry.Id), ct) ? 1 : 0;
            }

            return new StaffResult.Done(changed > 0, CountOf("badges", found.Count), CountOf("changed", changed));
        }, ct);

    /// <summary>Lets codes be sent to a mailbox and tried again.</summary>
    public Task<StaffResult> UnlockAsync(SignIn who, EmailAddress address, string reason, CancellationToken ct) =>
        audit.RecordAsync(who, StaffAction.UnlockMailbox, address.Key, reason, async entry =>
        {
            var before = await mailboxes.UnlockAsync(address, ct);
            var people = before.IsLimited ? await search.FindAsync(new PersonQuery.ByEmail(address), ct) : [];
            foreach (var badge in people.SelectMany(person => person.Badges))
            {
                await NoteAsync(badge.Badge.Id, BadgeEventKind.MailboxUnlocked, entry, ct);
            }

            return new StaffResult.Done(before.IsLimited, CountOf("codesSent", before.CodesSent), CountOf("codesSent", 0));
        }, ct);

    private async Task<bool> RefreshAsync(Badge badge, ChangeSource source, CancellationToken ct)
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

    private static Dictionary<string, string> CountOf(string what, int number) => new() { [what] = number.ToString(CultureInfo.InvariantCulture) };
}
