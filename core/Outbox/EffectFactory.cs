using System.Globalization;
using System.Text.Json;
using MyIpma.Core.Domain;
using MyIpma.Core.Events;

namespace MyIpma.Core.Outbox;

/// <summary>What a change of a badge owes.</summary>
internal static class EffectFactory
{
    /// <summary>The effects with the time each is due.</summary>
    public static IEnumerable<(Effect Effect, DateTimeOffset Due)> Create(Badge before, Badge after, IReadOnlyList<BadgeEventKind> kinds, DateTimeOffset now)
    {
        if (kinds.Contains(BadgeEventKind.ClaimStarted) && after.Claim is { } started)
        {
            yield return (new Effect.StartClaim(after.Key, started.Number), now);
        }

        foreach (var kind in kinds)
        {
            if (EventTypes.For(kind) is { } type && !(kind == BadgeEventKind.Offered && after.StatusAt(now) != BadgeStatus.Pending))
            {
                var data = JsonSerializer.SerializeToElement(BadgeEventData.From(after, now), EventJson.Default.BadgeEventData);
                yield return (new Effect.Publish(type, after.Id, now, data), now);
            }
        }

        if (kinds.Any(kind => kind is BadgeEventKind.Offered or BadgeEventKind.Renewed or BadgeEventKind.Corrected) && after.Certificate.EndsAt is { } end)
        {
            yield return (new Effect.ExpireBadge(after.Id), end);
        }

        foreach (var debt in CredlyEffects.Create(before, after, kinds, now))
        {
            yield return debt;
        }

        if (kinds.Any(kind => EndsCredential(kind, after)))
        {
            yield return (new Effect.NoteRevocation(after.Id), now);
        }

        if (kinds.Any(kind => kind is BadgeEventKind.Offered or BadgeEventKind.Renewed or BadgeEventKind.Corrected))
        {
            foreach (var reminder in ReminderEffects.Create(after, kinds.Contains(BadgeEventKind.Offered), now))
            {
                yield return reminder;
            }
        }

        if (before.Moving is null && after.Moving is { CorrectedFrom: not null })
        {
            yield return (new Effect.MoveBadge(after.Key), now);
        }

        foreach (var mail in MailEffects.Create(before, after, kinds, now))
        {
            yield return mail;
        }

        if (ClaimChange(before.Claim, after.Claim) is { } claim)
        {
            yield return (new Effect.MoveClaim(new ClaimId(after.Id, claim.Number).ToString(), claim.Status), now);
        }
    }

    /// <summary>A bit that is on stays on, so Credly's own replacement does not count: there the badge lives on under a new id.</summary>
    private static bool EndsCredential(BadgeEventKind kind, Badge after) =>
        kind == BadgeEventKind.Revoked || (kind == BadgeEventKind.Replaced && after.ReplacedBy is not null);

    /// <summary>The claim whose workflow must hear of a change it did not make itself: preparing, opening and lapsing are its own steps.</summary>
    private static Claim? ClaimChange(Claim? before, Claim? after) =>
        before is { IsRunning: true } && after is not null && before.Number == after.Number && before.Status != after.Status
            && after.Status is ClaimStatus.Proceeded or ClaimStatus.Confirmed or ClaimStatus.Failed
            ? after
            : null;
}

/// <summary>What a change of a badge has its holder written, and when. What is written on a date follows from the reminders.</summary>
internal static class MailEffects
{
    /// <summary>By then a badge whose address was corrected has arrived there.</summary>
    private static readonly TimeSpan MoveIsOver = TimeSpan.FromMinutes(1);

    public static IEnumerable<(Effect Effect, DateTimeOffset Due)> Create(Badge before, Badge after, IReadOnlyList<BadgeEventKind> kinds, DateTimeOffset now)
    {
        if (kinds.Any(kind => kind is BadgeEventKind.Offered or BadgeEventKind.Reoffered or BadgeEventKind.MailRequested) && WaitsForHolder(after, now))
        {
            yield return (Create(after, BadgeMailKind.Ready), now);
        }
        else if (before.Moving is null && after.Moving is { CorrectedFrom: not null })
        {
            yield return (Create(after, BadgeMailKind.Ready), now + MoveIsOver);
        }

        if (kinds.Contains(BadgeEventKind.Revoked) && after.Revision > 1)
        {
            yield return (Create(after, BadgeMailKind.Withdrawn), now);
        }
    }

    private static bool WaitsForHolder(Badge badge, DateTimeOffset now) => badge.StatusAt(now) is BadgeStatus.Pending or BadgeStatus.Claiming or BadgeStatus.AwaitingAcceptance;

    private static Effect.MailAboutBadge Create(Badge badge, BadgeMailKind kind) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{badge.Id}|{kind.ToString().ToLowerInvariant()}|{badge.Revision}"), badge.Id, kind);
}

/// <summary>What a change of a badge owes on Credly, where a badge that is withdrawn or superseded here may still be held.</summary>
internal static class CredlyEffects
{
    /// <summary>By then a call that was under way when the badge was withdrawn or corrected has ended one way or the other.</summary>
    private static readonly TimeSpan CallsAreOver = TimeSpan.FromMinutes(1);

    /// <summary>The debts with the time each is due.</summary>
    public static IEnumerable<(Effect Effect, DateTimeOffset Due)> Create(Badge before, Badge after, IReadOnlyList<BadgeEventKind> kinds, DateTimeOffset now)
    {
        if (after is { Revision: 1, Replaces: not null })
        {
            yield return (new Effect.ReplaceAtCredly(after.Id), now);
        }

        if (Create(after) is { } debt && debt != Create(before))
        {
            yield return (debt, now);
        }

        if (after.AwaitsCorrection && kinds.Contains(BadgeEventKind.Corrected))
        {
            yield return (new Effect.CorrectAtCredly(after.Id), after.Credly is null ? now + CallsAreOver : now);
        }

        if (kinds.Contains(BadgeEventKind.Revoked) && after is { RevocationReason: not null, Credly: null, Claim: not null })
        {
            yield return (new Effect.RevokeAtCredly(after.Id), now + CallsAreOver);
        }
    }

    private static Effect? Create(Badge badge) => badge switch
    {
        { Credly: not { IsHeld: true } } => null,
        { RevocationReason: not null } => new Effect.RevokeAtCredly(badge.Id),
        { ReplacedBy: { } successor } => new Effect.ReplaceAtCredly(successor),
        _ => null,
    };
}

/// <summary>The reminders a badge owes once it is offered, and anew when its certificate is corrected; those whose day has passed are left out.</summary>
internal static class ReminderEffects
{
    private static readonly int[] DaysBeforeEnd = [90, 30, 7];
    private static readonly int[] DaysUnclaimed = [3, 14];

    public static IEnumerable<(Effect Effect, DateTimeOffset Due)> Create(Badge badge, bool isNew, DateTimeOffset now)
    {
        var unclaimed = DaysUnclaimed.Where(_ => isNew).Select(days => ((Effect)new Effect.RemindOfBadge(badge.Id, days), now.AddDays(days)));
        var ending = badge.Certificate is { ExpiresOn: { } last, EndsAt: { } end }
            ? DaysBeforeEnd.Select(days => ((Effect)new Effect.RemindOfEnd(badge.Id, days, last), end.AddDays(-days))).Where(owed => owed.Item2 > now)
            : [];
        return badge.StatusAt(now) == BadgeStatus.Pending ? unclaimed.Concat(ending) : ending;
    }
}
