using MyIpma.Core.Common;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Domain;

/// <summary>Something that happened to a badge. Every one becomes a line of its timeline; what else is owed follows from it.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<BadgeEventKind>))]
public enum BadgeEventKind
{
    /// <summary>The certificate came in.</summary>
    Offered,

    /// <summary>A newer certificate of a level whose badge is accepted came in: its badge takes that one's place without a claim.</summary>
    Renewed,

    /// <summary>An operator offers a declined badge again.</summary>
    Reoffered,

    /// <summary>The certificate came in again with other details.</summary>
    Corrected,

    /// <summary>The person asked for the badge.</summary>
    ClaimStarted,

    /// <summary>The badge exists on Credly.</summary>
    Issued,

    /// <summary>The window opened.</summary>
    ClaimOpened,

    /// <summary>The window closed unused.</summary>
    ClaimLapsed,

    /// <summary>The claim ended for a reason that is not the person's.</summary>
    ClaimFailed,

    /// <summary>The person followed the link to Credly.</summary>
    Proceeded,

    /// <summary>Credly says accepted.</summary>
    Accepted,

    /// <summary>Credly says rejected.</summary>
    Rejected,

    /// <summary>Withdrawn.</summary>
    Revoked,

    /// <summary>Superseded by a newer certificate's badge.</summary>
    Replaced,

    /// <summary>The certificate has ended.</summary>
    Expired,

    /// <summary>The earner shows it to others.</summary>
    MadePublic,

    /// <summary>The earner hides it.</summary>
    MadePrivate,

    /// <summary>The person moved it to another of their addresses.</summary>
    Readdressed,

    /// <summary>The mail about it was refused for good.</summary>
    MailRefused,

    /// <summary>An operator had the mail about it sent again.</summary>
    MailRequested,

    /// <summary>An operator had news from Credly handled anew.</summary>
    EventReplayed,

    /// <summary>An operator took the limits off the mailbox.</summary>
    MailboxUnlocked,

    /// <summary>Where Credly says the badge is accepted nobody may be sent: its address is not one of Credly's.</summary>
    LinkRefused,

    /// <summary>Something a newer version of the service has words for.</summary>
    Unknown,
}

/// <summary>Why a badge changed: the kind of source and, where there is one, its id.</summary>
public sealed record ChangeSource(ChangeSourceKind Kind, string? Reference = null)
{
    /// <summary>A certificate message.</summary>
    public static ChangeSource Certificate(string certificateId) => new(ChangeSourceKind.Certificate, certificateId);

    /// <summary>The person, by a claim; the timeline line bears its number.</summary>
    public static ChangeSource Claim { get; } = new(ChangeSourceKind.Claim);

    public static ChangeSource CredlyEvent(string eventId) => new(ChangeSourceKind.CredlyEvent, eventId);

    /// <summary>Time has passed.</summary>
    public static ChangeSource Clock { get; } = new(ChangeSourceKind.Clock);

    /// <summary>We asked Credly ourselves.</summary>
    public static ChangeSource Reconciliation { get; } = new(ChangeSourceKind.Reconciliation);

    /// <summary>An operator of IPMA.</summary>
    public static ChangeSource Operator { get; } = new(ChangeSourceKind.Operator);

    /// <summary>An operator of IPMA, by an action that stands in the audit log.</summary>
    public static ChangeSource OperatorAction(string auditId) => new(ChangeSourceKind.Operator, auditId);

    /// <summary>A mail to the person.</summary>
    public static ChangeSource Mail { get; } = new(ChangeSourceKind.Mail);

    /// <summary>The person, by something else than a claim.</summary>
    public static ChangeSource Person { get; } = new(ChangeSourceKind.Person);
}

/// <summary>Where a change came from.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ChangeSourceKind>))]
public enum ChangeSourceKind
{
    /// <summary>A certificate message.</summary>
    Certificate,

    /// <summary>A claim of the person.</summary>
    Claim,

    /// <summary>An event on Credly.</summary>
    CredlyEvent,

    /// <summary>Our own look at Credly.</summary>
    Reconciliation,

    /// <summary>An operator.</summary>
    Operator,

    /// <summary>The passing of time.</summary>
    Clock,

    /// <summary>The person, by something else than a claim.</summary>
    Person,

    /// <summary>A mail to the person.</summary>
    Mail,

    /// <summary>A source a newer version of the service has words for.</summary>
    Unknown,
}

/// <summary>One line of a badge's timeline: what happened, when (UTC) and why.</summary>
public sealed record TimelineEntry(DateTimeOffset At, [property: JsonPropertyName("happening")] BadgeEventKind Kind, [property: JsonPropertyName("cause")] ChangeSource Source, int? Claim = null, string? Reason = null);

/// <summary>Writes the lines of a badge's timeline.</summary>
internal static class TimelineFactory
{
    /// <summary>One line for each thing that happened, with the claim it is about and the reason that belongs to it.</summary>
    public static IEnumerable<TimelineEntry> Create(Badge? before, Decision.Changed change, ChangeSource cause, DateTimeOffset now) => change.Events.Select(kind =>
    {
        var claim = ClaimFor(kind, before, change, now);
        var reason = kind switch
        {
            BadgeEventKind.ClaimLapsed or BadgeEventKind.ClaimFailed => claim?.Reason,
            BadgeEventKind.Revoked => change.Badge.RevocationReason,
            BadgeEventKind.MailRefused => change.Badge.RefusedMail?.Reason,
            BadgeEventKind.LinkRefused => change.Badge.Credly?.AcceptUrlRefusal,
            _ => null,
        };
        return new TimelineEntry(now, kind, cause, claim?.Number, reason);
    });

    /// <summary>An end that is noted only when the next claim starts is the earlier claim's.</summary>
    private static Claim? ClaimFor(BadgeEventKind kind, Badge? before, Decision.Changed change, DateTimeOffset now) => kind switch
    {
        BadgeEventKind.ClaimLapsed or BadgeEventKind.ClaimFailed when change.Events.Contains(BadgeEventKind.ClaimStarted) => before?.Claim?.At(now),
        BadgeEventKind.ClaimStarted or BadgeEventKind.ClaimOpened or BadgeEventKind.ClaimLapsed or BadgeEventKind.ClaimFailed or BadgeEventKind.Proceeded
            or BadgeEventKind.Issued or BadgeEventKind.LinkRefused or BadgeEventKind.Accepted or BadgeEventKind.Rejected => change.Badge.Claim,
        _ => null,
    };
}

/// <summary>How far a badge has ever got, for reports. What once happened stays, whatever comes later. Counters hold it as a number, badges by names.</summary>
[Flags]
[JsonConverter(typeof(JsonNumberEnumConverter<BadgeMilestones>))]
public enum BadgeMilestones
{
    /// <summary>Offered, no more.</summary>
    None = 0,

    /// <summary>Claimed at least once.</summary>
    Claimed = 1,

    /// <summary>The person went to Credly in time at least once.</summary>
    Proceeded = 2,

    /// <summary>Accepted.</summary>
    Accepted = 4,

    /// <summary>Shown to others.</summary>
    Public = 8,

    /// <summary>A window closed unused at least once.</summary>
    Lapsed = 16,

    /// <summary>A claim failed at least once.</summary>
    Failed = 32,

    /// <summary>Declined.</summary>
    Rejected = 64,

    /// <summary>A mail about it was refused.</summary>
    MailRefused = 128,
}

/// <summary>What one badge adds to the reports: the day it was offered, its level, how far it has got, and whether it still waits to be claimed.</summary>
public sealed record BadgeContribution(DateOnly OfferedOn, string Level, BadgeMilestones Milestones, bool Unclaimed)
{
    /// <summary>What a badge adds, by what is stored of it; time alone changes nothing.</summary>
    public static BadgeContribution FromBadge(Badge badge) => new(
        DateOnly.FromDateTime(badge.OfferedAt.UtcDateTime),
        badge.Certificate.Level,
        badge.Milestones,
        badge is { Claim: null, Credly: null, RevocationReason: null, ReplacedBy: null, ExpiryAnnounced: false, AwaitsReplacement: false });

    /// <summary>How far a badge has got: what was known, what it says itself, and what has just happened.</summary>
    internal static BadgeMilestones Reached(Badge badge, IReadOnlyList<BadgeEventKind> happened)
    {
        var reached = badge.Milestones;
        Add(BadgeMilestones.Claimed, badge.Claim is not null);
        Add(BadgeMilestones.Proceeded, badge.Claim?.ProceededAt is not null);
        Add(BadgeMilestones.Accepted, badge.Credly is { WasAccepted: true });
        Add(BadgeMilestones.Public, badge.Credly is { State: CredlyBadgeState.Accepted, Public: true });
        Add(BadgeMilestones.Lapsed, happened.Contains(BadgeEventKind.ClaimLapsed));
        Add(BadgeMilestones.Failed, happened.Contains(BadgeEventKind.ClaimFailed));
        Add(BadgeMilestones.Rejected, badge.Credly is { State: CredlyBadgeState.Rejected });
        Add(BadgeMilestones.MailRefused, happened.Contains(BadgeEventKind.MailRefused));
        return reached;

        void Add(BadgeMilestones milestone, bool holds) => reached |= holds ? milestone : BadgeMilestones.None;
    }
}
