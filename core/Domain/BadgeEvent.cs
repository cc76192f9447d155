using MyIpma.Core.Common;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Domain;

/// <summary>Something that happened to a badge. Every one becomes a line of its timeline; what else is owed follows from it.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<BadgeEventKind>))]
public enum BadgeEventKind
{
    Offered,

    /// <summary>Offered to replace an accepted badge of an earlier certificate, without a claim.</summary>
    Renewed,

    /// <summary>An operator offered a declined badge again.</summary>
    Reoffered,

    /// <summary>The certificate came in again with other content.</summary>
    Corrected,

    ClaimStarted,
    Issued,
    ClaimOpened,
    ClaimLapsed,

    /// <summary>For a reason that is not the person's.</summary>
    ClaimFailed,

    Proceeded,
    Accepted,
    Rejected,
    Revoked,

    /// <summary>By the badge of a newer certificate.</summary>
    Replaced,

    Expired,
    MadePublic,
    MadePrivate,

    /// <summary>Moved to another address of the person.</summary>
    Readdressed,

    /// <summary>A mail about it was refused for good.</summary>
    MailRefused,

    /// <summary>An operator had the mail about it sent again.</summary>
    MailRequested,

    /// <summary>An operator had an event from Credly processed again.</summary>
    EventReplayed,

    MailboxUnlocked,

    /// <summary>Credly's accept address is not one of Credly's hosts, so nobody is sent there.</summary>
    LinkRefused,

    /// <summary>Written by a newer version of the service.</summary>
    Unknown,
}

/// <summary>Why a badge changed: the kind of source and, where there is one, its id.</summary>
public sealed record ChangeSource(ChangeSourceKind Kind, string? Reference = null)
{
    public static ChangeSource Certificate(string certificateId) => new(ChangeSourceKind.Certificate, certificateId);

    /// <summary>By the person; the timeline entry has the claim's number.</summary>
    public static ChangeSource Claim { get; } = new(ChangeSourceKind.Claim);

    public static ChangeSource CredlyEvent(string eventId) => new(ChangeSourceKind.CredlyEvent, eventId);

    public static ChangeSource Clock { get; } = new(ChangeSourceKind.Clock);

    public static ChangeSource Reconciliation { get; } = new(ChangeSourceKind.Reconciliation);

    public static ChangeSource Operator { get; } = new(ChangeSourceKind.Operator);

    /// <summary>With the id of the audit log entry.</summary>
    public static ChangeSource OperatorAction(string auditId) => new(ChangeSourceKind.Operator, auditId);

    public static ChangeSource Mail { get; } = new(ChangeSourceKind.Mail);

    /// <summary>Other than by a claim.</summary>
    public static ChangeSource Person { get; } = new(ChangeSourceKind.Person);
}

/// <summary>Where a change came from.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ChangeSourceKind>))]
public enum ChangeSourceKind
{
    Certificate,
    Claim,
    CredlyEvent,
    Reconciliation,
    Operator,
    Clock,

    /// <summary>Other than by a claim.</summary>
    Person,

    Mail,

    /// <summary>Written by a newer version of the service.</summary>
    Unknown,
}

/// <summary>At is UTC; Reason is a code or a text, depending on the kind.</summary>
public sealed record TimelineEntry(DateTimeOffset At, [property: JsonPropertyName("happening")] BadgeEventKind Kind, [property: JsonPropertyName("cause")] ChangeSource Source, int? Claim = null, string? Reason = null);

internal static class TimelineFactory
{
    /// <summary>One entry per event, with its claim and its reason.</summary>
    public static IEnumerable<TimelineEntry> Create(Badge? before, Decision.Changed change, ChangeSource source, DateTimeOffset now) => change.Events.Select(kind =>
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
        return new TimelineEntry(now, kind, source, claim?.Number, reason);
    });

    /// <summary>An end recorded only when the next claim starts belongs to the earlier claim.</summary>
    private static Claim? ClaimFor(BadgeEventKind kind, Badge? before, Decision.Changed change, DateTimeOffset now) => kind switch
    {
        BadgeEventKind.ClaimLapsed or BadgeEventKind.ClaimFailed when change.Events.Contains(BadgeEventKind.ClaimStarted) => before?.Claim?.At(now),
        BadgeEventKind.ClaimStarted or BadgeEventKind.ClaimOpened or BadgeEventKind.ClaimLapsed or BadgeEventKind.ClaimFailed or BadgeEventKind.Proceeded
            or BadgeEventKind.Issued or BadgeEventKind.LinkRefused or BadgeEventKind.Accepted or BadgeEventKind.Rejected => change.Badge.Claim,
        _ => null,
    };
}

/// <summary>How far a badge has ever got, for reports; never reset. Counters store it as a number, badges by name.</summary>
[Flags]
[JsonConverter(typeof(JsonNumberEnumConverter<BadgeMilestones>))]
public enum BadgeMilestones
{
    None = 0,

    /// <summary>At least once.</summary>
    Claimed = 1,

    /// <summary>Followed the link in time at least once.</summary>
    Proceeded = 2,

    Accepted = 4,
    Public = 8,

    /// <summary>At least once a window closed unused.</summary>
    Lapsed = 16,

    /// <summary>At least once.</summary>
    Failed = 32,

    Rejected = 64,
    MailRefused = 128,
}

/// <summary>What one badge contributes to the reports.</summary>
public sealed record BadgeContribution(DateOnly OfferedOn, string Level, BadgeMilestones Milestones, bool Unclaimed)
{
    /// <summary>Depends on stored data only, not on the time.</summary>
    public static BadgeContribution FromBadge(Badge badge) => new(
        DateOnly.FromDateTime(badge.OfferedAt.UtcDateTime),
        badge.Certificate.Level,
        badge.Milestones,
        badge is { Claim: null, Credly: null, RevocationReason: null, ReplacedBy: null, ExpiryAnnounced: false, AwaitsReplacement: false });

    /// <summary>Combines what was recorded, the badge's current state, and the new events.</summary>
    internal static BadgeMilestones Reached(Badge badge, IReadOnlyList<BadgeEventKind> events)
    {
        var reached = badge.Milestones;
        Add(BadgeMilestones.Claimed, badge.Claim is not null);
        Add(BadgeMilestones.Proceeded, badge.Claim?.ProceededAt is not null);
        Add(BadgeMilestones.Accepted, badge.Credly is { WasAccepted: true });
        Add(BadgeMilestones.Public, badge.Credly is { State: CredlyBadgeState.Accepted, Public: true });
        Add(BadgeMilestones.Lapsed, events.Contains(BadgeEventKind.ClaimLapsed));
        Add(BadgeMilestones.Failed, events.Contains(BadgeEventKind.ClaimFailed));
        Add(BadgeMilestones.Rejected, badge.Credly is { State: CredlyBadgeState.Rejected });
        Add(BadgeMilestones.MailRefused, events.Contains(BadgeEventKind.MailRefused));
        return reached;

        void Add(BadgeMilestones milestone, bool holds) => reached |= holds ? milestone : BadgeMilestones.None;
    }
}
