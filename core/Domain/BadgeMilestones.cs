using System.Text.Json.Serialization;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Domain;

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
