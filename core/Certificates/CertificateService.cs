using MyIpma.Core.Addresses;
using MyIpma.Core.Badges;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Certificates;

/// <summary>Turns certificates into badges. Every message may come twice.</summary>
public sealed class CertificateService(
    CertificateReader reader, BadgeIds ids, BadgeLocator locator, BadgeOffering offering, BadgeChanges changes)
{
    /// <summary>A certificate was issued: offers its badge.</summary>
    public async Task<CertificateOutcome> IssuedAsync(CertificateMessage message, CancellationToken ct)
    {
        var reading = reader.Read(message);
        if (reading is not CertificateReading.Valid { Certificate: var certificate, Address: var address })
        {
            return new CertificateOutcome.Invalid(((CertificateReading.Invalid)reading).Errors);
        }

        var key = new BadgeKey(address.Key, ids.Of(certificate.Id));
        var isNew = await locator.TryAddAsync(key, ct);
        return isNew && await offering.TryOfferAsync(key, certificate, address, ct) is { } offered
            ? new CertificateOutcome.Taken(offered, Changed: true)
            : await OfferAgainAsync(key, certificate, address, ct);
    }

    /// <summary>A certificate was withdrawn: so is its badge.</summary>
    public async Task<CertificateOutcome> RevokedAsync(CertificateRevocation message, CancellationToken ct)
    {
        var (certificateId, reason) = (message.CertificateId?.Trim() ?? "", message.Reason?.Trim() ?? "");
        if (CertificateReader.ErrorsOf(certificateId, reason) is { Count: > 0 } errors)
        {
            return new CertificateOutcome.Invalid(errors);
        }

        return await locator.FindAsync(ids.Of(certificateId), ct) is { } key
            ? OutcomeOf(await changes.ApplyAsync(key, Cause.Certificate(certificateId), (badge, now) => badge.Revoke(reason, now), ct))
            : new CertificateOutcome.Refused(new Refusal.BadgeNotFound());
    }

    /// <summary>The certificate was heard of before; a crash between the two tables may have left it without a badge.</summary>
    private async Task<CertificateOutcome> OfferAgainAsync(BadgeKey key, Certificate certificate, EmailAddress address, CancellationToken ct)
    {
        var known = await locator.FindAsync(key.BadgeId, ct) ?? key;
        var outcome = await changes.ApplyAsync(known, Cause.Certificate(certificate.Id), (badge, now) => badge.OfferAgain(certificate, address, now), ct);
        if (outcome is not Outcome.Refused { Refusal: Refusal.BadgeNotFound })
        {
            return OutcomeOf(outcome);
        }

        if (await locator.IsErasedAsync(key.BadgeId, ct))
        {
            return new CertificateOutcome.Refused(new Refusal.Erased());
        }

        await locator.MoveAsync(key, ct);
        return await offering.TryOfferAsync(key, certificate, address, ct) is { } offered
            ? new CertificateOutcome.Taken(offered, Changed: true)
            : await OfferAgainAsync(key, certificate, address, ct);
    }

    private static CertificateOutcome OutcomeOf(Outcome outcome) => outcome switch
    {
        Outcome.Done done => new CertificateOutcome.Taken(done.Badge, done.Happenings.Count > 0),
        Outcome.Refused refused => new CertificateOutcome.Refused(refused.Refusal),
        _ => throw new InvalidOperationException("An outcome is one of its cases."),
    };
}
