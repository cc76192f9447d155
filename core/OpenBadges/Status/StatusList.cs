using System.Buffers.Text;
using System.IO.Compression;

namespace MyIpma.Core.OpenBadges.Status;

/// <summary>A list of single bits (W3C: Bitstring Status List 1.0, section 3).</summary>
public static class StatusList
{
    /// <summary>How many positions a list has: the least there may be, so that one badge is lost among many.</summary>
    public const int Size = 131_072;

    /// <summary>The list with some positions on: gzip, then multibase base64url. Position 0 is the left-most bit of the first byte.</summary>
    public static string Encode(IEnumerable<int> on)
    {
        var bits = new byte[Size / 8];
        foreach (var index in on)
        {
            bits[index / 8] |= (byte)(0x80 >> (index % 8));
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bits);
        }

        return $"u{Base64Url.EncodeToString(packed.ToArray())}";
    }
}
