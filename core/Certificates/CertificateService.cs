using System.Diagnostics;
using System.Text.RegularExpressions;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Issuing;

namespace MyIpma.Core.Certificates;

/// <summary>Turns certificates into badges. Every message may come twice, late, and out of order.</summary>
public sealed class CertificateService(
    CertificateValidator validator, BadgeIdFactory ids, BadgeStore store, BadgeOfferService offers, BadgeAddressChange corrections, BadgeService badges)
{
    /// <summary>Offers the badge of a certificate, or applies the correction.</summary>
    public Task<CertificateOutcome> IssuedAsync(CertificateMessage message, CancellationToken ct) => IssuedAsync(message, null, ct);

    /// <summary>For a source other than the certification body, which the timeline then names.</summary>
    public async Task<CertificateOutcome> IssuedAsync(CertificateMessage message, ChangeSource? source, CancellationToken ct)
    {
        var reading = validator.Validate(message);
        if (reading is not CertificateValidationResult.Valid valid)
        {
            return new CertificateOutcome.Invalid(((CertificateValidationResult.Invalid)reading).Errors);
        }

        var incoming = new Incoming(valid.Certificate, valid.Address, valid.Language, message.SentAt, source ?? ChangeSource.Certificate(valid.Certificate.Id));

        // A repeated message is most often about a badge still in its place: a look there is cheaper than an attempt to add it.
        var key = new BadgeKey(valid.Address.Key, ids.Create(valid.Certificate.Id));
        if (await store.ReadAsync(key, ct) is { Value.HasMovedAway: false })
        {
            return await OfferAgainAsync(key, key, incoming, ct);
        }

        return await store.TryLinkAsync(key, ct)
            ? await OfferAsync(key, incoming, ct)
            : await OfferAgainAsync(key, await store.FindKeyAsync(key.BadgeId, ct) ?? key, incoming, ct);
    }

    /// <summary>Withdraws the badge. Where the certificate has not come in yet, the withdrawal waits for it.</summary>
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

        // The certificate may have come in before the withdrawal was recorded, and then did not see it.
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

    /// <summary>Handles a repeated certificate; a crash between the two tables, or a refusal, may have left it without a badge.</summary>
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

    /// <summary>A validated message and its source.</summary>
    private sealed record Incoming(Certificate Certificate, EmailAddress Address, string? Language, DateTimeOffset? SentAt, ChangeSource Source);
}

public abstract record CertificateOutcome
{
    private CertificateOutcome() { }

    /// <summary>The badge is as the message asks, also after a repeated message.</summary>
    public sealed record Taken(Badge Badge, bool Changed) : CertificateOutcome;

    /// <summary>A withdrawal whose certificate has not come in yet; it applies when it does.</summary>
    public sealed record Remembered(string BadgeId) : CertificateOutcome;

    /// <summary>Errors by field.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, string> Errors) : CertificateOutcome;

    /// <summary>The message contradicts what is stored.</summary>
    public sealed record Refused(Refusal Refusal) : CertificateOutcome;
}

/// <summary>Checks a message and reports everything that is wrong with it at once.</summary>
public sealed partial class CertificateValidator(LevelCatalog levels, EmailAddressFactory addresses)
{
    private const int LongestId = 128;
    private const int LongestName = 100;
    private const int LongestReason = 200;

    public CertificateValidationResult Validate(CertificateMessage message)
    {
        var errors = new Dictionary<string, string>();
        var id = Text(message.CertificateId, "certificateId", LongestId, errors);
        var (first, last) = Name(message, errors);
        var level = LevelOf(message.Level, errors);
        var issuedOn = Date(message.IssuedOn, "issuedOn", errors);
        var expiresOn = string.IsNullOrWhiteSpace(message.ExpiresOn) ? null : Date(message.ExpiresOn, "expiresOn", errors);
        var address = Address(message.Email, errors);
        if (issuedOn is { } begin && expiresOn < begin)
        {
            errors["expiresOn"] = "lies before issuedOn";
        }

        return errors.Count > 0 || address is null || issuedOn is not { } firstDay
            ? new CertificateValidationResult.Invalid(errors)
            : new CertificateValidationResult.Valid(
                new Certificate { Id = id, FirstName = first, LastName = last, Level = level, IssuedOn = firstDay, ExpiresOn = expiresOn },
                address,
                Languages.Find(message.Language)?.Name);
    }

    internal static (string CertificateId, string Reason, IReadOnlyDictionary<string, string> Errors) Validate(CertificateRevocation message)
    {
        var errors = new Dictionary<string, string>();
        return (Text(message.CertificateId, "certificateId", LongestId, errors), Text(message.Reason, "reason", LongestReason, errors), errors);
    }

    /// <summary>People may have one name only, so one of the two fields may be empty; not both.</summary>
    private static (string First, string Last) Name(CertificateMessage message, Dictionary<string, string> errors)
    {
        var (first, last) = (NamePart(message.FirstName, "firstName", errors), NamePart(message.LastName, "lastName", errors));
        if (first.Length == 0 && last.Length == 0 && !errors.ContainsKey("firstName") && !errors.ContainsKey("lastName"))
        {
            errors["firstName"] = errors["lastName"] = $"must be 1 to {LongestName} characters of text, at least one of the two names";
        }

        return (first, last);
    }

    private static string NamePart(string? text, string field, Dictionary<string, string> errors)
    {
        var part = HolderName.Part(text);
        return part.Length == 0 && !HasControls(text?.Trim()) ? "" : Text(text, field, LongestName, errors);
    }

    private EmailAddress? Address(string? text, Dictionary<string, string> errors)
    {
        var address = addresses.TryParse(text);
        if (address is null)
        {
            errors["email"] = "is not an e-mail address";
        }
        else if (!address.IsDotAtom)
        {
            errors["email"] = "has a dot at an end of the mailbox or two in a row, which Credly does not take";
        }

        return address;
    }

    private string LevelOf(string? text, Dictionary<string, string> errors)
    {
        var level = TextSanitizer.Clean(text).ToUpperInvariant();
        if (!levels.IsKnown(level))
        {
            errors["level"] = "is not a level that badges exist for";
        }

        return level;
    }

    private static string Text(string? text, string field, int longest, Dictionary<string, string> errors)
    {
        var clean = TextSanitizer.Clean(text);
        if (clean.Length == 0 || clean.Length > longest || HasControls(clean) || !TextSanitizer.IsWellFormed(clean))
        {
            errors[field] = $"must be 1 to {longest} characters of text";
            return "";
        }

        return clean;
    }

    private static bool HasControls(string? text) => text?.Any(char.IsControl) == true;

    /// <summary>A day, alone or at the beginning of a date-time: the day as written, whatever the offset. The last day of the calendar stands for none.</summary>
    private static DateOnly? Date(string? text, string field, Dictionary<string, string> errors)
    {
        var written = DateForm().Match(TextSanitizer.Clean(text));
        if (!written.Success || !DateOnly.TryParseExact(written.Groups["day"].ValueSpan, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            errors[field] = "must be a date such as 2025-05-02";
            return null;
        }

        if (date >= Certificate.Earliest && (date <= Certificate.Latest || (date == DateOnly.MaxValue && field == "expiresOn")))
        {
            return date;
        }

        errors[field] = string.Create(CultureInfo.InvariantCulture, $"must lie between {Certificate.Earliest:yyyy-MM-dd} and {Certificate.Latest:yyyy-MM-dd}");
        return null;
    }

    /// <summary>RFC 3339, with what serialisers leave out or write differently: seconds, the offset, a blank for the T.</summary>
    [GeneratedRegex(@"\A(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt ](?:[01][0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9]|:60)?(?:[.,][0-9]+)?(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})?)?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex DateForm();
}

public abstract record CertificateValidationResult
{
    private CertificateValidationResult() { }

    /// <summary>The language is one of ours, or null.</summary>
    public sealed record Valid(Certificate Certificate, EmailAddress Address, string? Language = null) : CertificateValidationResult;

    /// <summary>Errors by field.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, string> Errors) : CertificateValidationResult;
}
