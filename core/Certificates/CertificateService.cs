using System.Diagnostics;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Issuing;

namespace MyIpma.Core.Certificates;

/// <summary>Turns certificates into badges. Every message may come twice, late, and before the one it follows.</summary>
public sealed class CertificateService(
    CertificateValidator validator, BadgeIdFactory ids, BadgeStore store, BadgeOfferService offers, BadgeAddressChange corrections, BadgeService badges)
{
    /// <summary>A certificate was issued: offers its badge, or takes the correction.</summary>
    public Task<CertificateOutcome> IssuedAsync(CertificateMessage message, CancellationToken ct) => IssuedAsync(message, null, ct);

    /// <summary>The same from somebody other than the certification body, whom the badge's timeline names.</summary>
    public async Task<CertificateOutcome> IssuedAsync(CertificateMessage message, ChangeSource? source, CancellationToken ct)
    {
        var reading = validator.Validate(message);
        if (reading is not CertificateValidationResult.Valid valid)
        {
            return new CertificateOutcome.Invalid(((CertificateValidationResult.Invalid)reading).Errors);
        }

        var incoming = new Incoming(valid.Certificate, valid.Address, valid.Language, message.SentAt, source ?? ChangeSource.Certificate(valid.Certificate.Id));

        // What comes in again is most often where it was: a look there costs less than an attempt to add it.
        var key = new BadgeKey(valid.Address.Key, ids.Create(valid.Certificate.Id));
        if (await store.ReadAsync(key, ct) is { Value.HasMovedAway: false })
        {
            return await OfferAgainAsync(key, key, incoming, ct);
        }

        return await store.TryLinkAsync(key, ct)
            ? await OfferAsync(key, incoming, ct)
            : await OfferAgainAsync(key, await store.FindKeyAsync(key.BadgeId, ct) ?? key, incoming, ct);
    }

    /// <summary>A certificate was withdrawn: so is its badge. Where the certificate has not come in yet, its withdrawal waits for it.</summary>
    public async Task<CertificateOutcome> RevokedAsync(CertificateRevocation message, CancellationToken ct)
    {
        var (certificateId, reason, errors) = CertificateValidator.Validate(message);
        if (errors.Count > 0)
        {
            return new CertificateOutcome.Invalid(errors);
        }

        var badgeId = ids.Create(certificateId);
        if (await TryRevokeAsync(badgeId, certificateId, reason, ct) is { } revoked)
        {
            return revoked;
        }

        if (!await store.IsErasedAsync(badgeId, ct))
        {
            await store.RememberRevocationAsync(badgeId, reason, ct);
        }

        // The certificate may have come in before the withdrawal was written down; then it did not see it.
        return await TryRevokeAsync(badgeId, certificateId, reason, ct) ?? new CertificateOutcome.Remembered(badgeId);
    }

    /// <summary>Null when there is no badge to revoke.</summary>
    private async Task<CertificateOutcome?> TryRevokeAsync(string badgeId, string certificateId, string reason, CancellationToken ct) =>
        await store.FindKeyAsync(badgeId, ct) is { } key
        && await badges.ApplyAsync(key, ChangeSource.Certificate(certificateId), (badge, now) => badge.Revoke(reason, now), ct) is var result
        && result is not BadgeChangeResult.Refused { Refusal: Refusal.BadgeNotFound }
            ? OutcomeOf(result)
            : null;

    private async Task<CertificateOutcome> OfferAsync(BadgeKey key, Incoming incoming, CancellationToken ct)
    {
        switch (await offers.TryOfferAsync(key, incoming.Certificate, incoming.Address, incoming.Language, incoming.SentAt, ct))
        {
            case OfferResult.Refused refused:
                return new CertificateOutcome.Refused(refused.Refusal);
            case OfferResult.Exists:
                return await OfferAgainAsync(key, key, incoming, ct);
            case OfferResult.Offered { Badge: { RevocationReason: null } badge } when await store.FindRevocationAsync(key.BadgeId, ct) is { } reason:
                return await TryRevokeAsync(badge.Id, incoming.Certificate.Id, reason, ct) ?? new CertificateOutcome.Taken(badge, Changed: true);
            case OfferResult.Offered { Badge: var badge }:
                return new CertificateOutcome.Taken(badge, Changed: true);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>The certificate came in before; a crash between the two tables, or a refusal, may have left it without a badge.</summary>
    private async Task<CertificateOutcome> OfferAgainAsync(BadgeKey key, BadgeKey known, Incoming incoming, CancellationToken ct)
    {
        if (known.AddressKey != key.AddressKey && await offers.IsTakenAsync(incoming.Address, incoming.Certificate, ct))
        {
            return new CertificateOutcome.Refused(new Refusal.AddressShared());
        }

        var result = await corrections.CorrectAsync(known, incoming.Source, (badge, now) => badge.OfferAgain(incoming.Certificate, incoming.Address, now, incoming.SentAt), ct);
        if (result is not BadgeChangeResult.Refused { Refusal: Refusal.BadgeNotFound })
        {
            return OutcomeOf(result);
        }

        if (!await store.TryRelinkAsync(key, ct))
        {
            return new CertificateOutcome.Refused(new Refusal.Erased());
        }

        return await OfferAsync(key, incoming, ct);
    }

    private static CertificateOutcome OutcomeOf(BadgeChangeResult outcome) => outcome switch
    {
        BadgeChangeResult.Succeeded done => new CertificateOutcome.Taken(done.Badge, done.Events.Count > 0),
        BadgeChangeResult.Refused refused => new CertificateOutcome.Refused(refused.Refusal),
        _ => throw new UnreachableException(),
    };

    /// <summary>What a message says, once it can be read, and who says it.</summary>
    private sealed record Incoming(Certificate Certificate, EmailAddress Address, string? Language, DateTimeOffset? SentAt, ChangeSource Source);
}

/// <summary>What became of a certificate message.</summary>
public abstract record CertificateOutcome
{
    private CertificateOutcome()
    {
    }

    /// <summary>Its badge is as the message asks; repeated messages end here too.</summary>
    public sealed record Taken(Badge Badge, bool Changed) : CertificateOutcome;

    /// <summary>It is about a certificate that has not come in; what it says holds when it comes.</summary>
    public sealed record Remembered(string BadgeId) : CertificateOutcome;

    /// <summary>The message cannot be right, by field.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, string> Errors) : CertificateOutcome;

    /// <summary>The message contradicts what is there.</summary>
    public sealed record Refused(Refusal Refusal) : CertificateOutcome;
}
