using System.Text;

namespace MyIpma.Core.Addresses;

internal static class NormalizableText
{
    /// <summary>False for text with lone surrogates, which has no normal form.</summary>
    public static bool IsNormalizable(this string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
            {
                return false;
            }
        }

        return true;
    }
}
