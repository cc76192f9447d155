using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Certificates;

/// <summary>Turns certificates into badges. Every message may come twice.</summary>
public sealed class CertificateService(
    CertificateValidator reader, BadgeIdFactory ids, BadgeIndex locator, BadgeOfferService offering, BadgeService changes)
{
    /// <summary>A certificate was issued: offers its badge.</summary>
    public async Task<CertificateOutcome> IssuedAsync(CertificateMessage message, CancellationToken ct)
    {
        var reading = reader.Validate(message);
        if (reading is not CertificateValidationResult.Valid { Certificate: var certificate, Address: var address })
        {
            return new CertificateOutcome.Invalid(((CertificateValidationResult.Invalid)reading).Errors);
        }

        var key = new BadgeKey(address.Key, ids.Create(certificate.Id));
        var isNew = await locator.TryAddAsync(key, ct);
        return isNew && await offering.TryOfferAsync(key, certificate, address, ct) is { } offered
            ? new CertificateOutcome.Taken(offered, Changed: true)
            : await OfferAgainAsync(key, certificate, address, ct);
    }

    /// <summary>A certificate was withdrawn: so is its badge.</summary>
    public async Task<CertificateOutcome> RevokedAsync(CertificateRevocation message, CancellationToken ct)
    {
        var (certificateId, reason, errors) = CertificateValidator.Validate(message);
        if (errors.Count > 0)
        {
            return new CertificateOutcome.Invalid(errors);
        }

        return await locator.FindAsync(ids.Create(certificateId), ct) is { } key
            ? OutcomeOf(await changes.ApplyAsync(key, ChangeSource.Certificate(certificateId), (badge, now) => badge.Revoke(reason, now), ct))
            : new CertificateOutcome.Refused(new Refusal.BadgeNotFound());
    }

    /// <summary>The certificate was heard of before; a crash between the two tables may have left it without a badge.</summary>
    private async Task<CertificateOutcome> OfferAgainAsync(BadgeKey key, Certificate certificate, EmailAddress address, CancellationToken ct)
    {
        var known = await locator.FindAsync(key.BadgeId, ct) ?? key;
        var outcome = await changes.ApplyAsync(known, ChangeSource.Certificate(certificate.Id), (badge, now) => badge.OfferAgain(certificate, address, now), ct);
        if (outcome is not BadgeChangeResult.Refused { Refusal: Refusal.BadgeNotFound })
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

    private static CertificateOutcome OutcomeOf(BadgeChangeResult outcome) => outcome switch
    {
        BadgeChangeResult.Succeeded done => new CertificateOutcome.Taken(done.Badge, done.Events.Count > 0),
        BadgeChangeResult.Refused refused => new CertificateOutcome.Refused(refused.Refusal),
        _ => throw new InvalidOperationException("An outcome is one of its cases."),
    };
}

/// <summary>What became of a certificate message.</summary>
public abstract record CertificateOutcome
{
    private CertificateOutcome()
    {
    }

    /// <summary>Its badge is as the message asks; repeated messages end here too.</summary>
    public sealed record Taken(Badge Badge, bool Changed) : CertificateOutcome;

    /// <summary>The message cannot be right, by field.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, string> Errors) : CertificateOutcome;

    /// <summary>The message contradicts what is there.</summary>
    public sealed record Refused(Refusal Refusal) : CertificateOutcome;
}
