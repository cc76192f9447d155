using System.Buffers.Text;

namespace MyIpma.Core.Addresses;

/// <summary>What address keys look like.</summary>
public static class AddressKeys
{
    /// <summary>True when the text has the form of an address key, so that nothing else reaches a storage key.</summary>
    public static bool IsWellFormed(string? text) =>
        text is { Length: 22 } && Base64Url.IsValid(text, out var bytes) && bytes == 16 && !text.Any(char.IsWhiteSpace);
}
