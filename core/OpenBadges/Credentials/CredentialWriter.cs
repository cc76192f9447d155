using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Keys;
using MyIpma.Core.OpenBadges.Hosted;
using MyIpma.Core.OpenBadges.Status;
using MyIpma.Core.Site;

namespace MyIpma.Core.OpenBadges.Credentials;

/// <summary>Writes a badge as a credential. The same badge always gives the same statement.</summary>
public sealed class CredentialWriter(
    BadgeClasses classes, HostedBadges hosted, IssuerDid did, StatusListPublisher lists, IOptions<OpenBadgesOptions> texts, IOptions<SiteOptions> site, IOptions<KeyOptions> keys)
{
    private readonly byte[] subjectKey = keys.Value.Derive("credential-subject");

    /// <summary>The credential of a badge whose status stands at an entry.</summary>
    public OpenBadgeCredential Write(Badge badge, StatusEntry entry) => new()
    {
        Id = site.Value.Api($"badges/{badge.Id}"),
        Name = classes.NameOf(badge.Certificate.Level),
        Issuer = Profile(),
        ValidFrom = badge.Certificate.StartsAt,
        ValidUntil = badge.Certificate.EndsAt,
        CredentialSubject = new AchievementSubject { Id = SubjectOf(badge.Id), Identifier = IdentifiersOf(badge), Achievement = AchievementOf(badge.Certificate.Level) },
        CredentialStatus = CredentialStatus.Of(entry, lists.AddressOf(entry.List)),
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
        var address = HashedRecipient.Of(badge.Address, hosted.SaltOf(badge.Id));
        return
        [
            new IdentityObject { Hashed = true, IdentityHash = address.Identity, IdentityType = "emailAddress", Salt = address.Salt },
            new IdentityObject { Hashed = false, IdentityHash = $"{badge.Certificate.FirstName} {badge.Certificate.LastName}", IdentityType = "name" },
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
