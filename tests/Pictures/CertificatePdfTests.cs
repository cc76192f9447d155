using System.Globalization;
using System.Text;
using MyIpma.Core.Domain;
using MyIpma.Core.Pictures;

namespace MyIpma.Tests.Pictures;

public sealed class CertificatePdfTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "Ana Sousa")]
    [InlineData("pl", "Zażółć Ąćęłńóśźż")]
    [InlineData("zh", "王小明")]
    [InlineData("de", "髙橋𠮷")]
    [InlineData("en", "محمد حسینی")]
    public async Task It_is_small_and_names_its_title_and_language(string language, string holder)
    {
        using var fonts = new FontSet();
        using var pictures = new BadgeImages(fonts, new NoPictureStore());

        var pdf = await pictures.CertificateAsync(SheetOf(holder, language), "b_1", Ct);
        var text = Encoding.Latin1.GetString(pdf);

        Assert.StartsWith("%PDF-", text, StringComparison.Ordinal);
        Assert.Contains($"/Lang ({language})", text, StringComparison.Ordinal);
        Assert.Contains("/DisplayDocTitle true", text, StringComparison.Ordinal);
        Assert.InRange(pdf.Length, 10_000, 400_000);
    }

    internal static CertificateSheet SheetOf(string holder, string language, ValidityState state = ValidityState.Valid) => new()
    {
        Level = "B",
        LevelName = "IPMA Level B® – Certified Senior Project Manager",
        Holder = holder,
        Number = "IPMA-2026-000123",
        IssuedOn = new DateOnly(2026, 3, 16),
        ExpiresOn = new DateOnly(2031, 3, 15),
        Page = new Uri("https://api.my.ipma.world/badges/b_AAAAAAAAAAAAAAAAAAAAAA"),
        State = state,
        CheckedOn = new DateOnly(2026, 11, 25),
        Language = CultureInfo.GetCultureInfo(language),
    };
}
