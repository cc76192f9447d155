using System.Buffers.Binary;
using System.Security.Cryptography;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Identity;

namespace MyIpma.Core.OpenBadges;

/// <summary>Signs credentials for the holders of badges.</summary>
public sealed class CredentialService(PersonBadges badges, StatusEntryStore entries, CredentialWriter writer, JwsWriter jws, TimeProvider time)
{
    /// <summary>
    /// The header has no type: Open Badges 3.0 allows only <c>JWT</c> ("Create the JOSE Header"), which verifiers of VC-JOSE-COSE refuse because they expect <c>vc+jwt</c>.
    /// Both accept a token without one.
    /// </summary>
    private const string? TokenType = null;

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
        return new CredentialResult.Issued(badge, await jws.SignAsync(writer.Write(badge, entry), OpenBadgesJson.Plain.OpenBadgeCredential, TokenType, ct));
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

public abstract record CredentialResult
{
    private CredentialResult() { }

    /// <summary>The token is a compact JWS.</summary>
    public sealed record Issued(Badge Badge, string Token) : CredentialResult;

    public sealed record Refused(Refusal Refusal) : CredentialResult;
}

/// <summary>Writes a badge as a credential; the same badge always gives the same one.</summary>
public sealed class CredentialWriter(
    BadgeClassCatalog classes, HostedBadgeService hosted, IssuerDid did, StatusListPublisher lists, IOptions<OpenBadgesOptions> texts, IOptions<SiteOptions> site, IOptions<AppKeyOptions> keys)
{
    private readonly byte[] subjectKey = keys.Value.DeriveKey("credential-subject");

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

/// <summary>
/// Embeds a badge in its picture and extracts it again (1EdTech: Open Badges 2.0, Baking; Open Badges 3.0, "Baked Badge"): an uncompressed <c>iTXt</c> chunk of the PNG
/// (W3C: Portable Network Graphics, section 11.3.3.4).
/// </summary>
public static class BadgeBaking
{
    /// <summary>The keyword of an Open Badges 2.0 assertion, as JSON.</summary>
    public const string Assertion = "openbadges";

    /// <summary>The keyword of an Open Badges 3.0 credential, as a compact JWS.</summary>
    public const string Credential = "openbadgecredential";

    private const int LengthAndType = 8;
    private const int Checksum = 4;
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] Remainders = [.. Enumerable.Range(0, 256).Select(n => RemainderOf((uint)n))];

    /// <summary>Replaces any text that the picture has under the keyword.</summary>
    /// <exception cref="FormatException">The picture is not a PNG.</exception>
    public static byte[] Bake(byte[] png, string keyword, string text)
    {
        using var baked = new MemoryStream(png.Length + text.Length + 64);
        baked.Write(Signature);
        foreach (var chunk in ChunksOf(png))
        {
            if (TextOf(chunk.Span, keyword) is not null)
            {
                continue;
            }

            baked.Write(chunk.Span);
            if (TypeOf(chunk.Span) is "IHDR")
            {
                baked.Write(TextChunk(keyword, text));
            }
        }

        return baked.ToArray();
    }

    /// <summary>Null when the picture has no text under the keyword.</summary>
    /// <exception cref="FormatException">The picture is not a PNG.</exception>
    public static string? Unbake(byte[] png, string keyword) => ChunksOf(png).Select(chunk => TextOf(chunk.Span, keyword)).FirstOrDefault(text => text is not null);

    private static IEnumerable<ReadOnlyMemory<byte>> ChunksOf(byte[] png)
    {
        if (!png.AsSpan().StartsWith(Signature))
        {
            throw new FormatException("The picture is not a PNG.");
        }

        for (var at = Signature.Length; at < png.Length;)
        {
            var left = png.Length - at - LengthAndType - Checksum;
            var length = left < 0 ? uint.MaxValue : BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at));
            if (length > left)
            {
                throw new FormatException("The picture ends in the middle of a chunk.");
            }

            var size = LengthAndType + (int)length + Checksum;
            yield return png.AsMemory(at, size);
            at += size;
        }
    }

    private static string TypeOf(ReadOnlySpan<byte> chunk) => Encoding.ASCII.GetString(chunk[4..LengthAndType]);

    /// <summary>The keyword is followed by a zero, two bytes on compression, and two more zero-terminated texts.</summary>
    private static string? TextOf(ReadOnlySpan<byte> chunk, string keyword)
    {
        var data = chunk[LengthAndType..^Checksum];
        Span<byte> start = stackalloc byte[keyword.Length + 2];
        start.Clear();
        Encoding.ASCII.GetBytes(keyword, start);
        if (TypeOf(chunk) is not "iTXt" || !data.StartsWith(start))
        {
            return null;
        }

        var rest = data[(keyword.Length + 3)..];
        rest = rest[(rest.IndexOf((byte)0) + 1)..];
        return Encoding.UTF8.GetString(rest[(rest.IndexOf((byte)0) + 1)..]);
    }

    private static byte[] TextChunk(string keyword, string text)
    {
        byte[] typeAndData = [.. "iTXt"u8, .. Encoding.ASCII.GetBytes(keyword), 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)];
        var chunk = new byte[4 + typeAndData.Length + Checksum];
        BinaryPrimitives.WriteInt32BigEndian(chunk, typeAndData.Length - 4);
        typeAndData.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + typeAndData.Length), ChecksumOf(typeAndData));
        return chunk;
    }

    /// <summary>CRC-32 (PNG, annex D).</summary>
    private static uint ChecksumOf(ReadOnlySpan<byte> data)
    {
        var sum = uint.MaxValue;
        foreach (var value in data)
        {
            sum = Remainders[(sum ^ value) & 0xFF] ^ (sum >> 8);
        }

        return ~sum;
    }

    private static uint RemainderOf(uint n)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            n = (n & 1) == 0 ? n >> 1 : 0xEDB88320 ^ (n >> 1);
        }

        return n;
    }
}
