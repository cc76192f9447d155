using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MyIpma.Core.Badges;

namespace MyIpma.Core.Pictures;

/// <summary>All that a picture shows. The same facts give the same picture, byte for byte, so their hash is its entity tag.</summary>
internal sealed record PictureFacts(string Level, string Name, string Holder, DateOnly? IssuedOn, DateOnly? ExpiresOn, BadgeStatus Status)
{
    /// <summary>Raised whenever the drawing changes, so that nobody keeps the old one.</summary>
    private const string Design = "1";

    /// <summary>The part the square picture shows: every badge of a level and status has the same.</summary>
    public PictureFacts WithoutPerson => this with { Holder = "", IssuedOn = null, ExpiresOn = null };

    /// <summary>The word across what no longer holds; null while it does. English, as the names of the levels are.</summary>
    public string? Band => Status switch
    {
        BadgeStatus.Accepted => null,
        BadgeStatus.Revoked => "REVOKED",
        BadgeStatus.Replaced => "REPLACED",
        _ => "EXPIRED",
    };

    public string Tag(string kind)
    {
        var content = string.Join('\n', Design, kind, Level, Name, Holder, Day(IssuedOn), Day(ExpiresOn), Status);
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16));
    }

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
