using System.Diagnostics;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Events;

namespace MyIpma.Core.Outbox;

/// <summary>What has to be done after a change, written in the same transaction: a closed set. Performing one twice does no harm.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TakeAddress), "takeAddress")]
[JsonDerivedType(typeof(MoveBadge), "moveBadge")]
[JsonDerivedType(typeof(RemoveMoved), "dropMoved")]
[JsonDerivedType(typeof(RemindOfBadge), "remindOfBadge")]
[JsonDerivedType(typeof(RemindOfEnd), "remindOfEnd")]
[JsonDerivedType(typeof(ErasePerson), "erasePerson")]
[JsonDerivedType(typeof(EraseAtCredly), "eraseAtCredly")]
[JsonDerivedType(typeof(Publish), "publish")]
[JsonDerivedType(typeof(StartClaim), "startClaim")]
[JsonDerivedType(typeof(MoveClaim), "moveClaim")]
[JsonDerivedType(typeof(HandleCredlyEvent), "handleCredlyEvent")]
[JsonDerivedType(typeof(ExpireBadge), "expireBadge")]
[JsonDerivedType(typeof(ReplaceAtCredly), "replaceAtCredly")]
[JsonDerivedType(typeof(RevokeAtCredly), "revokeAtCredly")]
[JsonDerivedType(typeof(CorrectAtCredly), "correctAtCredly")]
[JsonDerivedType(typeof(NoteRevocation), "noteRevocation")]
[JsonDerivedType(typeof(MailCode), "mailCode")]
[JsonDerivedType(typeof(MailAboutBadge), "mailAboutBadge")]
[JsonDerivedType(typeof(MailAboutAddress), "mailAboutAddress")]
public abstract record Effect
{
    private Effect() { }

    /// <summary>The <c>traceparent</c> (W3C Trace Context) of the request that caused it, so that later work shows in the same trace.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The same effect with the current activity as its trace parent.</summary>
    public Effect CausedNow() => this with { TraceParent = Activity.Current?.Id };

    /// <summary>Publish an event, whose id is the outbox row's key.</summary>
    public sealed record Publish(string Type, string Subject, DateTimeOffset Time, JsonElement Data) : Effect
    {
        public CloudEvent ToEvent(string messageId) => new() { Id = messageId, Type = Type, Subject = Subject, Time = Time, Data = Data, TraceParent = TraceParent };
    }

    public sealed record StartClaim(BadgeKey Badge, int Number) : Effect;

    /// <summary>Tell a claim's workflow its new status.</summary>
    public sealed record MoveClaim(string ClaimId, ClaimStatus Status) : Effect;

    /// <summary>Fetch an event from Credly and apply it.</summary>
    public sealed record HandleCredlyEvent(string EventId) : Effect;

    /// <summary>Record and publish that a badge's certificate has ended; due on the day after its last.</summary>
    public sealed record ExpireBadge(string BadgeId) : Effect;

    /// <summary>Replace a badge's predecessors on Credly with it.</summary>
    public sealed record ReplaceAtCredly(string BadgeId, int Attempts = 0) : Effect;

    /// <summary>Revoke a badge on Credly that is revoked here.</summary>
    public sealed record RevokeAtCredly(string BadgeId, int Attempts = 0) : Effect;

    /// <summary>Bring the badge on Credly in line with its corrected certificate.</summary>
    public sealed record CorrectAtCredly(string BadgeId, int Attempts = 0) : Effect;

    /// <summary>Set a badge's bit in the status list, so that verifiers refuse its credential.</summary>
    public sealed record NoteRevocation(string BadgeId) : Effect;

    /// <summary>An effect on an account, an address or personal data.</summary>
    public abstract record AccountEffect : Effect;

    /// <summary>Give an address to the account that has proven it, and tell its previous owner.</summary>
    public sealed record TakeAddress(AddressProof Proof) : AccountEffect;

    /// <summary>Move a badge to its new address.</summary>
    public sealed record MoveBadge(BadgeKey From) : AccountEffect;

    /// <summary>Remove the rows a moved badge left under its old address; due once no request can still be reading them.</summary>
    public sealed record RemoveMoved(BadgeKey From) : AccountEffect;

    /// <summary>Remind the holder of a badge that is still unclaimed after so many days.</summary>
    public sealed record RemindOfBadge(string BadgeId, int Days) : AccountEffect;

    /// <summary>Remind the holder of a certificate that it ends in so many days.</summary>
    public sealed record RemindOfEnd(string BadgeId, int Days, DateOnly Last) : AccountEffect;

    /// <summary>Erase what is left of a person's data.</summary>
    public sealed record ErasePerson(string Account, bool AlsoAtCredly, string? ReceiptId = null) : AccountEffect;

    /// <summary>Delete a badge on Credly, by Credly's id and by ours, and look again until every call under way has ended.</summary>
    public sealed record EraseAtCredly(string BadgeId, string? CredlyId, string TemplateId, string? ReceiptId = null, DateTimeOffset? LookUntil = null, int Attempts = 0) : AccountEffect;

    /// <summary>A mail to send. A second copy does harm, so its row records every attempt before it is made: see <see cref="MailRelay"/>.</summary>
    /// <param name="MailId">Derived from the change that owes the mail; every attempt has the Message-ID that follows from it.</param>
    public abstract record MailEffect(string MailId) : Effect
    {
        public int Attempts { get; init; }

        /// <summary>UTC; null before the first attempt.</summary>
        public DateTimeOffset? FirstTriedAt { get; init; }

        /// <summary>True for mail that somebody waits for with a form open.</summary>
        [JsonIgnore]
        public virtual bool IsUrgent => false;

        /// <summary>The id only: the record carries an address, which must not end up in a log.</summary>
        public sealed override string ToString() => MailId;
    }

    /// <summary>Send a code to the address that it is to prove.</summary>
    public sealed record MailCode(string MailId, string Account, string Address, string Code, DateTimeOffset ExpiresAt, string Language) : MailEffect(MailId)
    {
        /// <inheritdoc />
        public override bool IsUrgent => true;
    }

    /// <summary>Write to a badge's holder, at the address that is current by then, unless the news is outdated.</summary>
    public sealed record MailAboutBadge(string MailId, string BadgeId, BadgeMailKind About, DateOnly? LastDay = null) : MailEffect(MailId);

    /// <summary>Tell the previous owner of an address that somebody else has proven it.</summary>
    public sealed record MailAboutAddress(string MailId, string Account, string Address, string TakenAddress) : MailEffect(MailId);
}

/// <summary>That an account has proven an address by code, and when (UTC).</summary>
public sealed record AddressProof(string Account, string Address, DateTimeOffset ProvenAt)
{
    /// <summary>The account only: the address must not end up in a log.</summary>
    public override string ToString() => Account;
}

/// <summary>What a mail to a badge's holder says: that it may be claimed, still waits, is about to end, or was withdrawn.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<BadgeMailKind>))]
public enum BadgeMailKind
{
    Ready,
    Waiting,
    Ending,
    Withdrawn,
}

internal static class EffectFactory
{
    /// <summary>The effects that a change of a badge owes, with the time each is due. Their order is part of the rows' keys.</summary>
    public static IEnumerable<(Effect Effect, DateTimeOffset Due)> Create(Badge before, Badge after, IReadOnlyList<BadgeEventKind> kinds, DateTimeOffset now) =>
    [
        .. CreateEvents(after, kinds, now),
        .. CreateExpiry(after, kinds),
        .. CredlyEffects.Create(before, after, kinds, now),
        .. CreateBookkeeping(before, after, kinds, now),
        .. MailEffects.Create(before, after, kinds, now),
        .. CreateClaimChange(before.Claim, after, now),
    ];

    private static IEnumerable<(Effect Effect, DateTimeOffset Due)> CreateEvents(Badge after, IReadOnlyList<BadgeEventKind> kinds, DateTimeOffset now)
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
    }

    private static IEnumerable<(Effect Effect, DateTimeOffset Due)> CreateExpiry(Badge after, IReadOnlyList<BadgeEventKind> kinds) =>
        kinds.Any(SetsEnd) && after.Certificate.EndsAt is { } end ? [(new Effect.ExpireBadge(after.Id), end)] : [];

    private static IEnumerable<(Effect Effect, DateTimeOffset Due)> CreateBookkeeping(Badge before, Badge after, IReadOnlyList<BadgeEventKind> kinds, DateTimeOffset now)
    {
        if (kinds.Any(kind => EndsCredential(kind, after)))
        {
            yield return (new Effect.NoteRevocation(after.Id), now);
        }

        if (kinds.Any(SetsEnd))
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
    }

    private static bool SetsEnd(BadgeEventKind kind) => kind is BadgeEventKind.Offered or BadgeEventKind.Renewed or BadgeEventKind.Corrected;

    /// <summary>A bit that is set stays set, so a replacement by Credly itself does not count: there the badge lives on under a new id.</summary>
    private static bool EndsCredential(BadgeEventKind kind, Badge after) =>
        kind == BadgeEventKind.Revoked || (kind == BadgeEventKind.Replaced && after.ReplacedBy is not null);

    /// <summary>A workflow prepares, opens and lapses its claim itself; it must be told of every other change.</summary>
    private static IEnumerable<(Effect Effect, DateTimeOffset Due)> CreateClaimChange(Claim? before, Badge after, DateTimeOffset now) =>
        before is { IsRunning: true } && after.Claim is { } claim && before.Number == claim.Number && before.Status != claim.Status
            && claim.Status is ClaimStatus.Proceeded or ClaimStatus.Confirmed or ClaimStatus.Failed
            ? [(new Effect.MoveClaim(new ClaimId(after.Id, claim.Number).ToString(), claim.Status), now)]
            : [];
}

/// <summary>The mails that a change of a badge owes its holder. Those due on a date follow from the reminders.</summary>
internal static class MailEffects
{
    /// <summary>A badge whose address was corrected has moved by then.</summary>
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

/// <summary>What a change of a badge owes on Credly, where a badge that is revoked or replaced here may still be held.</summary>
internal static class CredlyEffects
{
    /// <summary>Every call that was under way when the badge was revoked or corrected has ended by then.</summary>
    private static readonly TimeSpan CallsAreOver = TimeSpan.FromMinutes(1);

    public static IEnumerable<(Effect Effect, DateTimeOffset Due)> Create(Badge before, Badge after, IReadOnlyList<BadgeEventKind> kinds, DateTimeOffset now)
    {
        if (after is { Revision: 1, Replaces: not null })
        {
            yield return (new Effect.ReplaceAtCredly(after.Id), now);
        }

        if (Create(after) is { } effect && effect != Create(before))
        {
            yield return (effect, now);
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

/// <summary>The reminders a badge owes once it is offered and again when its certificate is corrected; those whose day has passed are left out.</summary>
internal static class ReminderEffects
{
    private static readonly int[] DaysBeforeEnd = [90, 30, 7];
    private static readonly int[] DaysUnclaimed = [3, 14];

    public static IEnumerable<(Effect Effect, DateTimeOffset Due)> Create(Badge badge, bool isNew, DateTimeOffset now)
    {
        var unclaimed = DaysUnclaimed.Where(_ => isNew).Select(days => ((Effect)new Effect.RemindOfBadge(badge.Id, days), now.AddDays(days)));
        var ending = badge.Certificate is { ExpiresOn: { } last, EndsAt: { } end }
            ? DaysBeforeEnd.Select(days => ((Effect)new Effect.RemindOfEnd(badge.Id, days, last), end.AddDays(-days))).Where(reminder => reminder.Item2 > now)
            : [];
        return badge.StatusAt(now) == BadgeStatus.Pending ? unclaimed.Concat(ending) : ending;
    }
}
