using MyIpma.Core.Common;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Domain;

/// <content>What the messages about its certificate do to a badge.</content>
public sealed partial record Badge
{
    /// <param name="replaces">The id of the badge of an earlier certificate of the level.</param>
    /// <param name="awaitsReplacement">True when that badge is accepted, so that this one needs no claim.</param>
    /// <param name="replacedBy">The id of the badge of a newer certificate, where this one comes in late.</param>
    /// <param name="sentAt">When the certification body sent the message (UTC); null where it does not say.</param>
    public static Decision.Changed Offer(
        string id, Certificate certificate, EmailAddress address, string? replaces, DateTimeOffset now, bool awaitsReplacement = false, string? replacedBy = null,
        DateTimeOffset? sentAt = null) =>
        new(
            new Badge
            {
                Id = id,
                Address = address.Value,
                AddressKey = address.Key,
                OfferedTo = address.Key,
                OfferedAt = now,
                Certificate = certificate,
                CertificateSentAt = sentAt,
                Replaces = replaces,
                ReplacedBy = replacedBy,
                AwaitsReplacement = awaitsReplacement,
                Revision = 1,
            },
            [awaitsReplacement ? BadgeEventKind.Renewed : BadgeEventKind.Offered, .. replacedBy is null ? Array.Empty<BadgeEventKind>() : [BadgeEventKind.Replaced]]);

    /// <summary>For a certificate whose withdrawal came in first: revoked from the start, never on offer.</summary>
    public static Decision.Changed OfferRevoked(string id, Certificate certificate, EmailAddress address, string reason, DateTimeOffset now, DateTimeOffset? sentAt)
    {
        var offer = Offer(id, certificate, address, replaces: null, now, sentAt: sentAt);
        return offer with { Badge = offer.Badge with { RevocationReason = reason }, Events = [.. offer.Events, BadgeEventKind.Revoked] };
    }

    /// <summary>
    /// The certificate came in again. The same content, a message older than the last one, and anything about a withdrawn certificate change nothing. A correction is
    /// taken until the badge is accepted, that of a name even then; a corrected address takes the badge along.
    /// </summary>
    public Decision OfferAgain(Certificate certificate, EmailAddress address, DateTimeOffset now, DateTimeOffset? sentAt = null)
    {
        if (RevocationReason is not null || IsOlder(address, sentAt) || (OfferedTo == address.Key && certificate == Certificate))
        {
            return new Decision.Unchanged(this);
        }

        if (CorrectionConflict(certificate, address) is { } conflict)
        {
            return new Decision.Refused(new Refusal.CertificateConflict(conflict));
        }

        if (OfferedTo != address.Key && Moving is not null)
        {
            return new Decision.Refused(new Refusal.Moving());
        }

        var corrected = this with
        {
            Certificate = certificate,
            CertificateSentAt = sentAt ?? CertificateSentAt,
            CredlyRefusal = null,
            AwaitsCorrection = AwaitsCorrection || (certificate != Certificate && ReplacedBy is null && IsShownAtCredly(now)),
        };
        return Change(OfferedTo == address.Key ? corrected : corrected.Readdress(address, now), BadgeEventKind.Corrected);
    }

    /// <summary>Credly now shows this version of the certificate. Where it is no longer the latest, the correction is still to come.</summary>
    public Decision CompleteCorrection(Certificate shown, CredlyBadge? reported, DateTimeOffset now)
    {
        if (!AwaitsCorrection || shown != Certificate)
        {
            return reported is null ? new Decision.Unchanged(this) : ApplyCredlyState(reported, now);
        }

        var corrected = this with { AwaitsCorrection = false };
        return reported is not null && corrected.ApplyCredlyState(reported, now) is Decision.Changed changed ? changed : Change(corrected);
    }

    public Decision Revoke(string reason, DateTimeOffset now) => RevocationReason is not null
        ? new Decision.Unchanged(this)
        : Change(this with { RevocationReason = reason, AwaitsCorrection = false, Claim = CancelRunningClaim(ClaimReasons.Revoked, now) }, StatusAt(now) == BadgeStatus.Revoked ? [] : [BadgeEventKind.Revoked]);

    /// <summary>A newer certificate of the same level takes this one's place. An event that Credly caused already is not raised twice; a revoked badge has no successor.</summary>
    public Decision ReplaceBy(string badgeId, DateTimeOffset now)
    {
        if (ReplacedBy is not null || StatusAt(now) == BadgeStatus.Revoked)
        {
            return new Decision.Unchanged(this);
        }

        var next = this with { ReplacedBy = badgeId, AwaitsCorrection = false, Claim = CancelRunningClaim(ClaimReasons.Replaced, now) };
        return Credly?.State == CredlyBadgeState.Replaced ? Change(next) : Change(next, BadgeEventKind.Replaced);
    }

    /// <summary>Credly refuses to let this badge replace another: it is offered like any other.</summary>
    public Decision FallBackToOffer() => AwaitsReplacement && Credly is null
        ? Change(this with { AwaitsReplacement = false }, BadgeEventKind.Offered)
        : new Decision.Unchanged(this);

    /// <summary>An operator offers a declined badge again. Declining is final on Credly, so the next claim issues anew there. A badge on offer stays as it is.</summary>
    public Decision Reoffer(DateTimeOffset now) => StatusAt(now) switch
    {
        BadgeStatus.Rejected when Credly is { } declined =>
            Change(WithoutDeclined(declined), BadgeEventKind.Reoffered),
        BadgeStatus.Pending or BadgeStatus.Claiming or BadgeStatus.AwaitingAcceptance => new Decision.Unchanged(this),
        var status => new Decision.Refused(RefusalOf(status)),
    };

    public Decision Expire(DateTimeOffset now) => ExpiryAnnounced || StatusAt(now) != BadgeStatus.Expired
        ? new Decision.Unchanged(this)
        : Change(this with { ExpiryAnnounced = true, Claim = CancelRunningClaim(ClaimReasons.Expired, now) }, BadgeEventKind.Expired);

    /// <summary>A message sent earlier than one already applied, or about an address the certificate was corrected away from and not known to be sent later.</summary>
    private bool IsOlder(EmailAddress address, DateTimeOffset? sentAt) =>
        sentAt < CertificateSentAt || (OfferedBefore.Contains(address.Key) && OfferedTo != address.Key && !(sentAt > CertificateSentAt));

    /// <summary>Why a correction cannot be taken and what to do instead, worded for the certification body; null when it can.</summary>
    private string? CorrectionConflict(Certificate next, EmailAddress address) => (Credly is { State: CredlyBadgeState.Accepted }, next) switch
    {
        (true, _) when OfferedTo != address.Key =>
            "email cannot change any more: the badge is accepted on Credly. The holder can add the other address to the account on Credly and to my.IPMA; or revoke this certificate and issue a new one.",
        (_, { Level: var level }) when level != Certificate.Level && (MayBeAtCredly || (Replaces ?? ReplacedBy) is not null) =>
            "level cannot change any more: the badge has been claimed, or has its place among others of its level. Revoke this certificate and issue a new one.",
        (true, _) when next with { FirstName = Certificate.FirstName, LastName = Certificate.LastName } != Certificate =>
            "issuedOn and expiresOn cannot change any more: the badge is accepted on Credly. Revoke this certificate and issue a new one.",
        _ when Replaces is not null && !HolderName.IsSameHolder(Certificate, next) =>
            "firstName and lastName name somebody else, but the badge has taken the place of an earlier one of its holder. Revoke this certificate and issue a new one.",
        _ => null,
    };

    /// <summary>Credly has the badge, or is being asked for it.</summary>
    private bool IsShownAtCredly(DateTimeOffset now) => Credly is { IsHeld: true } || Claim?.At(now) is { IsRunning: true };

    /// <summary>The certificate names another address: the badge moves there, unless the person has moved it elsewhere. A badge declined under the wrong address is offered anew.</summary>
    private Badge Readdress(EmailAddress address, DateTimeOffset now)
    {
        var named = this with { OfferedTo = address.Key, OfferedBefore = [.. OfferedBefore.Where(key => key != address.Key), OfferedTo] };
        if (AddressKey != OfferedTo || StatusAt(now) == BadgeStatus.Replaced)
        {
            return named;
        }

        var open = Credly is { State: CredlyBadgeState.Rejected } declined ? named.WithoutDeclined(declined) : named;
        return open with { Moving = BadgeMove.ForAddress(address) with { CorrectedFrom = OfferedTo }, Claim = CancelRunningClaim(ClaimReasons.Readdressed, now) };
    }

    private Badge WithoutDeclined(CredlySnapshot declined) =>
        this with { Credly = null, CredlyRefusal = null, SupersededCredlyIds = [.. SupersededCredlyIds, .. declined.EarlierIds.Except(SupersededCredlyIds), declined.Id] };
}
