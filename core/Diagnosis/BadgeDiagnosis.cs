using MyIpma.Core.Badges;
using MyIpma.Core.Claims;

namespace MyIpma.Core.Diagnosis;

/// <summary>Where a badge is, link by link, and what helps. Words are keys of topic <c>diagnosis</c>, worded for people at the edge.</summary>
/// <param name="Steps">Every link, in order.</param>
/// <param name="Advice">What the person can do.</param>
public sealed record BadgeDiagnosis(IReadOnlyList<DiagnosisStep> Steps, string Advice)
{
    /// <summary>The first link at which the chain ends; null while nothing is wrong.</summary>
    public DiagnosisLink? FirstBroken => Steps.FirstOrDefault(step => step.State == DiagnosisState.Broken)?.Link;

    /// <summary>The answer where none of the person's badges belongs to the certificate, whether or not somebody else's does.</summary>
    public static BadgeDiagnosis Missing { get; } = new(
        [
            new(DiagnosisLink.Certificate, DiagnosisState.Unknown, "certificate-unknown"),
            new(DiagnosisLink.Badge, DiagnosisState.Broken, "badge-missing"),
            Later(DiagnosisLink.Issued), Later(DiagnosisLink.Mailbox), Later(DiagnosisLink.Claim), Later(DiagnosisLink.Acceptance),
        ],
        "advice-otherAddress");

    /// <summary>Walks the links of a badge at a moment.</summary>
    public static BadgeDiagnosis Of(Badge badge, DateTimeOffset now) => badge.StatusAt(now) switch
    {
        BadgeStatus.Revoked => Ended(badge, "revoked", "askBody"),
        BadgeStatus.Replaced => Ended(badge, "replaced", "useNewer"),
        BadgeStatus.Expired => Ended(badge, "ended", "recertify"),
        BadgeStatus.Accepted => Chain(badge, Ok(DiagnosisLink.Issued), Claimed(badge), Ok(DiagnosisLink.Acceptance), "share"),
        BadgeStatus.Rejected => Chain(badge, Ok(DiagnosisLink.Issued), Claimed(badge), Broken(DiagnosisLink.Acceptance, "rejected"), "askForOffer"),
        BadgeStatus.AwaitingAcceptance => Chain(badge, Ok(DiagnosisLink.Issued), Ok(DiagnosisLink.Claim), Waiting(DiagnosisLink.Acceptance, "waiting"), "acceptOnCredly"),
        BadgeStatus.Claiming when badge.Claim?.At(now).Status == ClaimStatus.Open =>
            Chain(badge, Ok(DiagnosisLink.Issued), Waiting(DiagnosisLink.Claim, "open"), Later(DiagnosisLink.Acceptance), "proceed"),
        BadgeStatus.Claiming => Chain(badge, Issued(badge, "preparing"), Waiting(DiagnosisLink.Claim, "preparing"), Later(DiagnosisLink.Acceptance), "wait"),
        _ => Pending(badge, badge.Claim?.At(now)),
    };

    private static BadgeDiagnosis Pending(Badge badge, Claim? claim) => (badge, claim) switch
    {
        ({ TakesOver: true }, null) => Chain(
            badge, Issued(badge, "takesOver"), Claimed(badge), Waiting(DiagnosisLink.Acceptance, "waiting"), "wait"),
        (_, { Status: ClaimStatus.Lapsed }) => Unclaimed(badge, Issued(badge, "onClaim"), "lapsed", "claimAgain"),
        ({ Credly: null }, { Reason: ClaimReasons.ProviderUnavailable }) => Unclaimed(badge, Broken(DiagnosisLink.Issued, "unavailable"), "failed", "claimAgain"),
        ({ Credly: null }, { Reason: ClaimReasons.ProviderRefused }) => Unclaimed(badge, Broken(DiagnosisLink.Issued, "refused"), "failed", "tellSupport"),
        (_, { Reason: ClaimReasons.ProviderUnavailable or ClaimReasons.ProviderRefused }) => Unclaimed(badge, Issued(badge, "onClaim"), "failed", "claimAgain"),
        _ => Unclaimed(badge, Issued(badge, "onClaim"), "none", "claim"),
    };

    private static BadgeDiagnosis Unclaimed(Badge badge, DiagnosisStep issued, string word, string advice) =>
        Chain(badge, issued, Broken(DiagnosisLink.Claim, word), Later(DiagnosisLink.Acceptance), advice);

    private static BadgeDiagnosis Chain(Badge badge, DiagnosisStep issued, DiagnosisStep claim, DiagnosisStep acceptance, string advice) =>
        new([Ok(DiagnosisLink.Certificate), Ok(DiagnosisLink.Badge), issued, Mailbox(badge), claim, acceptance], $"advice-{advice}");

    private static BadgeDiagnosis Ended(Badge badge, string word, string advice) => new(
        [
            Broken(DiagnosisLink.Certificate, word), Ok(DiagnosisLink.Badge), badge.Credly is null ? Later(DiagnosisLink.Issued) : Ok(DiagnosisLink.Issued), Mailbox(badge),
            Later(DiagnosisLink.Claim), Later(DiagnosisLink.Acceptance),
        ],
        $"advice-{advice}");

    private static DiagnosisStep Claimed(Badge badge) => Step(DiagnosisLink.Claim, DiagnosisState.Ok, badge.Claim is null ? "notNeeded" : "ok");

    private static DiagnosisStep Issued(Badge badge, string otherwise) => badge.Credly is null ? Waiting(DiagnosisLink.Issued, otherwise) : Ok(DiagnosisLink.Issued);

    /// <summary>Credly tells of the earner's account only for badges it has, so that silence proves nothing.</summary>
    private static DiagnosisStep Mailbox(Badge badge) => badge.Credly switch
    {
        null => Later(DiagnosisLink.Mailbox),
        { HasAccount: true } or { State: Credly.CredlyBadgeState.Accepted } => Ok(DiagnosisLink.Mailbox),
        _ => new(DiagnosisLink.Mailbox, DiagnosisState.Unknown, "mailbox-noAccount"),
    };

    private static DiagnosisStep Ok(DiagnosisLink link) => Step(link, DiagnosisState.Ok, "ok");

    private static DiagnosisStep Broken(DiagnosisLink link, string word) => Step(link, DiagnosisState.Broken, word);

    private static DiagnosisStep Waiting(DiagnosisLink link, string word) => Step(link, DiagnosisState.Waiting, word);

    private static DiagnosisStep Later(DiagnosisLink link) => new(link, DiagnosisState.Unknown, "later");

    private static DiagnosisStep Step(DiagnosisLink link, DiagnosisState state, string word)
    {
        var name = link.ToString();
        return new(link, state, $"{char.ToLowerInvariant(name[0])}{name[1..]}-{word}");
    }
}
