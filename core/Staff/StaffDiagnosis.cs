using MyIpma.Core.Common;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Staff;

/// <summary>What is wrong with a badge, as an operator with its holder on the phone needs to know it, and the actions that help, the best one first.</summary>
public sealed record StaffDiagnosis(StaffSituation Situation, IReadOnlyList<StaffAction> Actions)
{
    /// <summary>The badge went to another address, or the certificate has not arrived.</summary>
    public static StaffDiagnosis NoBadge { get; } = new(StaffSituation.NoBadge, []);

    public bool NeedsAttention => Situation is not (StaffSituation.Fine or StaffSituation.Ended or StaffSituation.Claiming);

    public static StaffDiagnosis ForBadge(FoundBadge found, bool hasAccount, DateTimeOffset now) => found.Badge.StatusAt(now) switch
    {
        BadgeStatus.Accepted => new(StaffSituation.Fine, [StaffAction.CorrectName, StaffAction.RepairDrift, StaffAction.Revoke]),
        _ when found.Badge.HasEndedAt(now) => new(StaffSituation.Ended, []),
        BadgeStatus.Rejected => new(StaffSituation.Declined, [StaffAction.OfferAgain, StaffAction.RepairDrift]),
        BadgeStatus.AwaitingAcceptance => new(StaffSituation.NotAccepted, [StaffAction.RepairDrift, StaffAction.SendMail, StaffAction.CorrectAddress]),
        BadgeStatus.Claiming or BadgeStatus.Pending when found.Badge is { Claim: not null, Credly.AcceptUrlRefusal: not null } => new(StaffSituation.LinkRefused, [StaffAction.RepairDrift]),
        BadgeStatus.Claiming => new(StaffSituation.Claiming, [StaffAction.RepairDrift]),
        _ => ForPending(found, hasAccount, found.Badge.Claim?.At(now)),
    };

    private static StaffDiagnosis ForPending(FoundBadge found, bool hasAccount, Claim? claim) => claim switch
    {
        _ when IsMailRefused(found.Timeline) => new(StaffSituation.MailRefused, [StaffAction.CorrectAddress, StaffAction.SendMail]),
        { Reason: ClaimReasons.ProviderRefused } => new(StaffSituation.CredlyRefused, [StaffAction.CorrectName, StaffAction.CorrectAddress, StaffAction.RepairDrift]),
        { Reason: ClaimReasons.ProviderUnavailable } => new(StaffSituation.CredlyAway, [StaffAction.SendMail, StaffAction.RepairDrift]),
        { Status: ClaimStatus.Lapsed } => new(StaffSituation.WindowClosed, [StaffAction.SendMail]),
        _ when !hasAccount => new(StaffSituation.AddressUnused, [StaffAction.CorrectAddress, StaffAction.SendMail]),
        _ => new(StaffSituation.NotClaimed, [StaffAction.SendMail, StaffAction.CorrectAddress]),
    };

    /// <summary>A refused mail counts until another one was sent or the address was corrected.</summary>
    private static bool IsMailRefused(IEnumerable<TimelineEntry> timeline) =>
        timeline.LastOrDefault(entry => entry.Kind is BadgeEventKind.MailRefused or BadgeEventKind.MailRequested or BadgeEventKind.Corrected or BadgeEventKind.Readdressed)
            is { Kind: BadgeEventKind.MailRefused };
}

/// <summary>What is the matter with a badge.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<StaffSituation>))]
public enum StaffSituation
{
    /// <summary>It is accepted.</summary>
    Fine,

    /// <summary>There is none.</summary>
    NoBadge,

    /// <summary>Nobody has signed in with the address it went to.</summary>
    AddressUnused,

    /// <summary>The mail about it was refused.</summary>
    MailRefused,

    /// <summary>It waits to be claimed.</summary>
    NotClaimed,

    /// <summary>The claim window has closed.</summary>
    WindowClosed,

    /// <summary>A claim is under way.</summary>
    Claiming,

    /// <summary>Credly refuses it.</summary>
    CredlyRefused,

    /// <summary>Credly could not be reached.</summary>
    CredlyAway,

    /// <summary>Credly's link for accepting it does not lead to Credly, so nobody is sent there.</summary>
    LinkRefused,

    /// <summary>The person went to Credly and has not accepted.</summary>
    NotAccepted,

    /// <summary>It was declined on Credly.</summary>
    Declined,

    /// <summary>It was withdrawn or replaced, or its certificate has ended.</summary>
    Ended,
}
