using System.Buffers.Text;
using System.Globalization;

namespace MyIpma.Core.Storage;

/// <summary>The 256 partitions: the first byte of a hash as two hexadecimal digits.</summary>
public static class Partitions
{
    /// <summary>All partitions, for sweeps.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enumerable.Range(0, 256).Select(Name)];

    /// <summary>The partition of an address key, from the first byte of the hash it encodes.</summary>
    public static string Of(string addressKey) => Name(Base64Url.DecodeFromChars(addressKey)[0]);

    private static string Name(int first) => first.ToString("x2", CultureInfo.InvariantCulture);
}
