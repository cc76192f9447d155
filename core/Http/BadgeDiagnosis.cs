using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Http;

/// <summary>How far a badge has got, step by step, and what helps. Texts are keys of topic <c>diagnosis</c>, which the endpoint localizes.</summary>
public sealed record BadgeDiagnosis(IReadOnlyList<DiagnosisStep> Steps, string AdviceKey)
{
    /// <summary>Null while nothing is wrong.</summary>
    public DiagnosisStepName? FirstBrokenStep => Steps.FirstOrDefault(step => step.State == DiagnosisState.Broken)?.Name;

    /// <summary>When none of the person's badges belongs to the certificate, whether or not somebody else's does.</summary>
    public static BadgeDiagnosis NotFound { get; } = new(
        [
            new(DiagnosisStepName.Certificate, DiagnosisState.Unknown, "certificate-unknown"),
            new(DiagnosisStepName.Badge, DiagnosisState.Broken, "badge-missing"),
            NotYetKnown(DiagnosisStepName.Issued), NotYetKnown(DiagnosisStepName.Mailbox), NotYetKnown(DiagnosisStepName.Claim), NotYetKnown(DiagnosisStepName.Acceptance),
        ],
        "advice-otherAddress");

    public static BadgeDiagnosis ForBadge(Badge badge, DateTimeOffset now) => badge.StatusAt(now) switch
    {
        BadgeStatus.Revoked => Ended(badge, "revoked", "askBody"),
        BadgeStatus.Replaced => Ended(badge, "replaced", "useNewer"),
        BadgeStatus.Expired => Ended(badge, "ended", "recertify"),
        BadgeStatus.Accepted => FromSteps(badge, Ok(DiagnosisStepName.Issued), Claimed(badge), Ok(DiagnosisStepName.Acceptance), "share"),
        BadgeStatus.Rejected => FromSteps(badge, Ok(DiagnosisStepName.Issued), Claimed(badge), Broken(DiagnosisStepName.Acceptance, "rejected"), "askForOffer"),
        BadgeStatus.AwaitingAcceptance => FromSteps(badge, Ok(DiagnosisStepName.Issued), Ok(DiagnosisStepName.Claim), Waiting(DiagnosisStepName.Acceptance, "waiting"), "acceptOnCredly"),
        BadgeStatus.Claiming when badge.Claim?.At(now).Status == ClaimStatus.Open =>
            FromSteps(badge, Ok(DiagnosisStepName.Issued), Waiting(DiagnosisStepName.Claim, "open"), NotYetKnown(DiagnosisStepName.Acceptance), "proceed"),
        BadgeStatus.Claiming when badge.Credly is { AcceptUrlRefusal: not null } => Unclaimed(badge, Ok(DiagnosisStepName.Issued), "linkRefused", "tellSupport"),
        BadgeStatus.Claiming => FromSteps(badge, Issued(badge, "preparing"), Waiting(DiagnosisStepName.Claim, "preparing"), NotYetKnown(DiagnosisStepName.Acceptance), "wait"),
        _ => Pending(badge, badge.Claim?.At(now)),
    };

    private static BadgeDiagnosis Pending(Badge badge, Claim? claim) => (badge, claim) switch
    {
        ({ AwaitsReplacement: true }, null) => FromSteps(
            badge, Issued(badge, "takesOver"), Claimed(badge), Waiting(DiagnosisStepName.Acceptance, "waiting"), "wait"),
        ({ Credly.AcceptUrlRefusal: not null }, not null) => Unclaimed(badge, Ok(DiagnosisStepName.Issued), "linkRefused", "tellSupport"),
        (_, { Status: ClaimStatus.Lapsed }) => Unclaimed(badge, Issued(badge, "onClaim"), "lapsed", "claimAgain"),
        ({ Credly: null }, { Reason: ClaimReasons.ProviderUnavailable }) => Unclaimed(badge, Broken(DiagnosisStepName.Issued, "unavailable"), "failed", "claimAgain"),
        ({ Credly: null }, { Reason: ClaimReasons.ProviderRefused }) => Unclaimed(
            badge, Broken(DiagnosisStepName.Issued, "refused"), "failed", badge.CredlyRefusal is { Field: not ("level" or "badge") } ? "tellBody" : "tellSupport"),
        (_, { Reason: ClaimReasons.ProviderUnavailable or ClaimReasons.ProviderRefused }) => Unclaimed(badge, Issued(badge, "onClaim"), "failed", "claimAgain"),
        _ => Unclaimed(badge, Issued(badge, "onClaim"), "none", "claim"),
    };

    private static BadgeDiagnosis Unclaimed(Badge badge, DiagnosisStep issued, string text, string advice) =>
        FromSteps(badge, issued, Broken(DiagnosisStepName.Claim, text), NotYetKnown(DiagnosisStepName.Acceptance), advice);

    private static BadgeDiagnosis FromSteps(Badge badge, DiagnosisStep issued, DiagnosisStep claim, DiagnosisStep acceptance, string advice) =>
        new([Ok(DiagnosisStepName.Certificate), Ok(DiagnosisStepName.Badge), issued, Mailbox(badge), claim, acceptance], $"advice-{advice}");

    private static BadgeDiagnosis Ended(Badge badge, string text, string advice) => new(
        [
            Broken(DiagnosisStepName.Certificate, text), Ok(DiagnosisStepName.Badge), badge.Credly is null ? NotYetKnown(DiagnosisStepName.Issued) : Ok(DiagnosisStepName.Issued), Mailbox(badge),
            NotYetKnown(DiagnosisStepName.Claim), NotYetKnown(DiagnosisStepName.Acceptance),
        ],
        $"advice-{advice}");

    private static DiagnosisStep Claimed(Badge badge) => Step(DiagnosisStepName.Claim, DiagnosisState.Ok, badge.Claim is null ? "notNeeded" : "ok");

    private static DiagnosisStep Issued(Badge badge, string otherwise) => badge.Credly is null ? Waiting(DiagnosisStepName.Issued, otherwise) : Ok(DiagnosisStepName.Issued);

    /// <summary>Credly shows the earner's account only for badges it has, so that its absence proves nothing.</summary>
    private static DiagnosisStep Mailbox(Badge badge) => badge.Credly switch
    {
        not { HasAccount: true } and not { State: CredlyBadgeState.Accepted } when badge.RefusedMail is not null => Broken(DiagnosisStepName.Mailbox, "refused"),
        null => NotYetKnown(DiagnosisStepName.Mailbox),
        { HasAccount: true } or { State: CredlyBadgeState.Accepted } => Ok(DiagnosisStepName.Mailbox),
        _ => new(DiagnosisStepName.Mailbox, DiagnosisState.Unknown, "mailbox-noAccount"),
    };

    private static DiagnosisStep Ok(DiagnosisStepName step) => Step(step, DiagnosisState.Ok, "ok");

    private static DiagnosisStep Broken(DiagnosisStepName step, string text) => Step(step, DiagnosisState.Broken, text);

    private static DiagnosisStep Waiting(DiagnosisStepName step, string text) => Step(step, DiagnosisState.Waiting, text);

    private static DiagnosisStep NotYetKnown(DiagnosisStepName step) => new(step, DiagnosisState.Unknown, "later");

    private static DiagnosisStep Step(DiagnosisStepName step, DiagnosisState state, string text)
    {
        var name = step.ToString();
        return new(step, state, $"{char.ToLowerInvariant(name[0])}{name[1..]}-{text}");
    }
}

/// <summary>One step, with a text of topic <c>diagnosis</c>.</summary>
public sealed record DiagnosisStep(DiagnosisStepName Name, DiagnosisState State, string TextKey);

/// <summary>The links between a certificate and an accepted badge, in order.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<DiagnosisStepName>))]
public enum DiagnosisStepName
{
    /// <summary>The certificate is valid.</summary>
    Certificate,

    /// <summary>Its badge is among the person's own.</summary>
    Badge,

    /// <summary>The badge exists on Credly.</summary>
    Issued,

    /// <summary>The address it went to is on an account there.</summary>
    Mailbox,

    /// <summary>The person claimed it and proceeded.</summary>
    Claim,

    /// <summary>It is accepted on Credly.</summary>
    Acceptance,
}

/// <summary>How a link between a certificate and an accepted badge stands.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<DiagnosisState>))]
public enum DiagnosisState
{
    /// <summary>In place.</summary>
    Ok,

    /// <summary>The chain ends here until somebody acts.</summary>
    Broken,

    /// <summary>On its way.</summary>
    Waiting,

    /// <summary>Cannot be said, or not yet.</summary>
    Unknown,
}

/// <summary>The text of a timeline entry: what happened, why a claim failed, and how we know.</summary>
internal static class TimelineText
{
    private const string Topic = "timeline";

    public static string FromEntry(TimelineEntry entry, CultureInfo language)
    {
        var what = Localizer.Get($"{Topic}.{ToCamelCase(entry.Kind)}", language);
        var sentences = new[] { what, GetReason(entry, language), GetSource(entry.Source, language) }.OfType<string>();

        // Chinese sentences follow each other without a space.
        return string.Join(what.EndsWith('。') ? "" : " ", sentences);
    }

    private static string? GetReason(TimelineEntry entry, CultureInfo language) =>
        entry.Kind == BadgeEventKind.ClaimFailed && entry.Reason is ClaimReasons.ProviderUnavailable or ClaimReasons.ProviderRefused
            ? Localizer.Get($"{Topic}.reason-{entry.Reason}", language)
            : null;

    private static string? GetSource(ChangeSource source, CultureInfo language) => source switch
    {
        { Kind: ChangeSourceKind.Certificate or ChangeSourceKind.CredlyEvent, Reference: { } reference } => Localizer.Get($"{Topic}.by-{ToCamelCase(source.Kind)}", language, reference),
        { Kind: ChangeSourceKind.Reconciliation or ChangeSourceKind.Operator } => Localizer.Get($"{Topic}.by-{ToCamelCase(source.Kind)}", language),
        _ => null,
    };

    private static string ToCamelCase<T>(T value)
        where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
