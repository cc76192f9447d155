using System.Diagnostics;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Events;

namespace MyIpma.Core.Outbox;

/// <summary>Something owed after a change, written in the same transaction: a closed set. Performing one twice does no harm.</summary>
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

    /// <summary>The trace of whoever caused it (W3C Trace Context, traceparent), so that what is done later shows as done for them.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The same effect, caused by what is going on now.</summary>
    public Effect CausedNow() => this with { TraceParent = Activity.Current?.Id };

    /// <summary>Publish an event; its id becomes the outbox row's key.</summary>
    public sealed record Publish(string Type, string Subject, DateTimeOffset Time, JsonElement Data) : Effect
    {
        /// <summary>The event, with the row's key as id.</summary>
        public CloudEvent ToEvent(string messageId) => new() { Id = messageId, Type = Type, Subject = Subject, Time = Time, Data = Data, TraceParent = TraceParent };
    }

    /// <summary>Start the workflow of a claim.</summary>
    public sealed record StartClaim(BadgeKey Badge, int Number) : Effect;

    /// <summary>Tell the workflow of a claim that the claim has moved.</summary>
    public sealed record MoveClaim(string ClaimId, ClaimStatus Status) : Effect;

    /// <summary>Fetch an event from Credly and apply it.</summary>
    public sealed record HandleCredlyEvent(string EventId) : Effect;

    /// <summary>Write down and announce that a badge's certificate has ended; owed with the day after its last as due time.</summary>
    public sealed record ExpireBadge(string BadgeId) : Effect;

    /// <summary>Put a badge in the place its predecessors hold on Credly.</summary>
    public sealed record ReplaceAtCredly(string BadgeId, int Attempts = 0) : Effect;

    /// <summary>Withdraw a badge on Credly that is withdrawn here.</summary>
    public sealed record RevokeAtCredly(string BadgeId, int Attempts = 0) : Effect;

    /// <summary>Let Credly show what the certificate says since it was corrected.</summary>
    public sealed record CorrectAtCredly(string BadgeId, int Attempts = 0) : Effect;

    /// <summary>Turn a badge's bit in the status list on, so that its credential is refused.</summary>
    public sealed record NoteRevocation(string BadgeId) : Effect;

    /// <summary>An effect on an account, an address or personal data.</summary>
    public abstract record AccountEffect : Effect;

    /// <summary>Give an address to the account that has proven it, and tell the one before.</summary>
    public sealed record TakeAddress(AddressProof Proof) : AccountEffect;

    /// <summary>Carry a badge to the address it is about to move to.</summary>
    public sealed record MoveBadge(BadgeKey From) : AccountEffect;

    /// <summary>Remove what a badge left behind under an address; due once nobody can still be reading there.</summary>
    public sealed record RemoveMoved(BadgeKey From) : AccountEffect;

    /// <summary>Remind of a badge that still waits after so many days.</summary>
    public sealed record RemindOfBadge(string BadgeId, int Days) : AccountEffect;

    /// <summary>Remind of a certificate whose last day comes in so many days.</summary>
    public sealed record RemindOfEnd(string BadgeId, int Days, DateOnly Last) : AccountEffect;

    /// <summary>Erase whatever of a person is still there.</summary>
    public sealed record ErasePerson(string Account, bool AlsoAtCredly, string? ReceiptId = null) : AccountEffect;

    /// <summary>Delete a badge on Credly, by Credly's id and by ours, and look again until calls under way can have ended.</summary>
    public sealed record EraseAtCredly(string BadgeId, string? CredlyId, string TemplateId, string? ReceiptId = null, DateTimeOffset? LookUntil = null, int Attempts = 0) : AccountEffect;

    /// <summary>
    /// A mail owed. Unlike other effects it cannot be taken back once it has gone out, so its row says that it is being tried before it is: see <see cref="MailRelay"/>.
    /// </summary>
    /// <param name="MailId">Derived from what owes it; the message's id follows from it, however often it is tried.</param>
    public abstract record MailEffect(string MailId) : Effect
    {
        /// <summary>How often it has been tried.</summary>
        public int Attempts { get; init; }

        /// <summary>When it was first tried (UTC).</summary>
        public DateTimeOffset? FirstTriedAt { get; init; }

        /// <summary>True for what a person is waiting for at this moment.</summary>
        [JsonIgnore]
        public virtual bool IsUrgent => false;

        /// <summary>The id only: the record carries an address.</summary>
        public sealed override string ToString() => MailId;
    }

    /// <summary>Send a code to the address that is to be proven by it.</summary>
    public sealed record MailCode(string MailId, string Account, string Address, string Code, DateTimeOffset ExpiresAt, string Language) : MailEffect(MailId)
    {
        /// <inheritdoc />
        public override bool IsUrgent => true;
    }

    /// <summary>Write to a badge's holder, at the address it has by then, if what there is to say is still true.</summary>
    public sealed record MailAboutBadge(string MailId, string BadgeId, BadgeMailKind About, DateOnly? LastDay = null) : MailEffect(MailId);

    /// <summary>Tell whoever an address belonged to that somebody else has proven it.</summary>
    public sealed record MailAboutAddress(string MailId, string Account, string Address, string TakenAddress) : MailEffect(MailId);
}

/// <summary>That an account has proven an address by code, and when (UTC).</summary>
public sealed record AddressProof(string Account, string Address, DateTimeOffset ProvenAt)
{
    /// <summary>The account only: a record may end up in a log, the address must not.</summary>
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
