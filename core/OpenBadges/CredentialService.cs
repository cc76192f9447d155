using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Identity;

namespace MyIpma.Core.OpenBadges;

/// <summary>Signs credentials for the people whose badges they are.</summary>
public sealed class CredentialService(PersonBadges badges, StatusEntryStore entries, CredentialWriter write, JwsWriter jws, TimeProvider time)
{
    /// <summary>
    /// The header says nothing of the token's type: where it is there, Open Badges 3.0 allows only <c>JWT</c> ("Create the JOSE Header"), which verifiers of VC-JOSE-COSE refuse
    /// since they want <c>vc+jwt</c>. Both take a token without it.
    /// </summary>
    private const string? TokenType = null;

    /// <summary>The credential of an accepted badge.</summary>
    public async Task<CredentialResult> SignAsync(Person person, string badgeId, CancellationToken ct)
    {
        if (await badges.FindAsync(person, badgeId, ct) is not { Value: var badge })
        {
            return new CredentialResult.Refused(new Refusal.BadgeNotFound());
        }

        if (RefusalOf(badge, time.GetUtcNow()) is { } refusal)
        {
            return new CredentialResult.Refused(refusal);
        }

        var entry = await entries.GetOrAssignAsync(badgeId, ct);
        return new CredentialResult.Issued(badge, await jws.SignAsync(write.Write(badge, entry), OpenBadgesJson.Plain.OpenBadgeCredential, TokenType, ct));
    }

    private static Refusal? RefusalOf(Badge badge, DateTimeOffset now) => badge.StatusAt(now) switch
    {
        BadgeStatus.Accepted => null,
        BadgeStatus.Rejected => new Refusal.Rejected(),
        BadgeStatus.Revoked => new Refusal.Revoked(),
        BadgeStatus.Replaced => new Refusal.Replaced(badge.ReplacedBy),
        BadgeStatus.Expired => new Refusal.Expired(),
        _ => new Refusal.NotAccepted(),
    };
}

/// <summary>What came of asking for a credential.</summary>
public abstract record CredentialResult
{
    private CredentialResult()
    {
    }

    /// <summary>The signed credential of a badge: a compact JWS.</summary>
    public sealed record Issued(Badge Badge, string Token) : CredentialResult;

    /// <summary>There is none for this badge, for a reason the holder can understand.</summary>
    public sealed record Refused(Refusal Refusal) : CredentialResult;
}

/// <summary>Writes a badge as a credential. The same badge always gives the same statement.</summary>
public sealed class CredentialWriter(
    BadgeClassCatalog classes, HostedBadgeService hosted, IssuerDid did, StatusListPublisher lists, IOptions<OpenBadgesOptions> texts, IOptions<SiteOptions> site, IOptions<AppKeyOptions> keys)
{
    private readonly byte[] subjectKey = keys.Value.DeriveKey("credential-subject");

    /// <summary>The credential of a badge whose status stands at an entry.</summary>
    public OpenBadgeCredential Write(Badge badge, StatusEntry entry) => new()
    {
        Id = site.Value.GetApiUri($"badges/{badge.Id}"),
        Name = classes.NameOf(badge.Certificate.Level),
        Issuer = Profile(),
        ValidFrom = badge.Certificate.StartsAt,
        ValidUntil = badge.Certificate.EndsAt,
        CredentialSubject = new AchievementSubject { Id = SubjectOf(badge.Id), Identifier = IdentifiersOf(badge), Achievement = AchievementOf(badge.Certificate.Level) },
        CredentialStatus = CredentialStatus.FromEntry(entry, lists.AddressOf(entry.List)),
    };

    private CredentialProfile Profile() => new() { Id = did.Id, Name = texts.Value.IssuerName, Url = texts.Value.IssuerUrl, Email = texts.Value.IssuerEmail };

    private Achievement AchievementOf(string level) => new()
    {
        Id = classes.AddressOf(level),
        Name = classes.NameOf(level),
        Description = classes.DescriptionOf(level),
        Criteria = classes.CriteriaOf(level),
        Image = new AchievementImage(classes.ImageOf(level), "Image", classes.NameOf(level)),
        Creator = Profile(),
    };

    private IReadOnlyList<IdentityObject> IdentifiersOf(Badge badge)
    {
        var address = HashedRecipient.Create(badge.Address, hosted.GetSalt(badge.Id));
        return
        [
            new IdentityObject { Hashed = true, IdentityHash = address.Identity, IdentityType = "emailAddress", Salt = address.Salt },
            new IdentityObject { Hashed = false, IdentityHash = HolderName.Format(badge.Certificate), IdentityType = "name" },
        ];
    }

    /// <summary>Derived, with the bits of a version 8 UUID (RFC 9562, section 5.8).</summary>
    private string SubjectOf(string badgeId)
    {
        var bytes = HMACSHA256.HashData(subjectKey, Encoding.UTF8.GetBytes(badgeId)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return $"urn:uuid:{new Guid(bytes, bigEndian: true)}";
    }
}
