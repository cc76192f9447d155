using MyIpma.Core.Common;

namespace MyIpma.Tests.Common;

public sealed class TextSanitizerTests
{
    [Theory]
    [InlineData("Ana", "Ana")]
    [InlineData("  Ana \u00A0 Maria  ", "Ana Maria")]
    [InlineData("A\u200Bn\u00ADa", "Ana")]
    [InlineData("\uFEFFAna", "Ana")]
    [InlineData("A\u202Ena\u202C", "Ana")]
    [InlineData("\u2066Ana\u2069", "Ana")]
    [InlineData("A\u200En\u200Fa\u061C", "Ana")]
    [InlineData("A\u180En\u2064a", "Ana")]
    [InlineData("A\u200Dn\u200Ca", "Ana")]
    [InlineData("\u3164\u115F\u2800\uFFA0", "")]
    [InlineData("e\u0301", "\u00E9")]
    public void What_cannot_be_seen_is_taken_out(string text, string clean)
    {
        Assert.Equal(clean, TextSanitizer.Clean(text));
    }

    [Theory]
    [InlineData("\u0645\u06CC\u200C\u0631\u0648\u062F")]
    [InlineData("\u0D28\u0D4D\u200D")]
    [InlineData("\u0DC1\u0DCA\u200D\u0DBB\u0DD3")]
    [InlineData("\u0CB0\u0CCD\u200C\u0C95")]
    [InlineData("\u845B\U000E0100\u57CE")]
    public void Joiners_and_variation_selectors_stay_where_the_script_needs_them(string text)
    {
        Assert.Equal(text, TextSanitizer.Clean(text));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(" - ", true)]
    [InlineData("...", true)]
    [InlineData("\u0301", true)]
    [InlineData("\u200B\u3164", true)]
    [InlineData("X", false)]
    [InlineData("\u4E00", false)]
    [InlineData("\U0001F338", false)]
    public void What_looks_blank_is_blank(string text, bool blank)
    {
        Assert.Equal(blank, TextSanitizer.IsBlank(TextSanitizer.Clean(text)));
    }

    [Theory]
    [InlineData("Ana", true)]
    [InlineData("\U00020BB7", true)]
    [InlineData("a\uD800", false)]
    [InlineData("a\uFFFD", false)]
    [InlineData("a\uFFFE", false)]
    [InlineData("a\uFDD0", false)]
    public void Text_that_was_damaged_on_its_way_is_known(string text, bool wellFormed)
    {
        Assert.Equal(wellFormed, TextSanitizer.IsWellFormed(text));
    }
}
