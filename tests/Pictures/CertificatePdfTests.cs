using System.Globalization;
using System.Text;
using MyIpma.Core.Domain;
using MyIpma.Core.Pictures;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;

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
        Assert.InRange(pdf.Length, 10_000, 150_000);
    }

    [Theory]
    [InlineData("en", "Ana Sousa", ValidityState.Valid)]
    [InlineData("zh", "王小明", ValidityState.Valid)]
    [InlineData("de", "髙橋𠮷", ValidityState.Revoked)]
    [InlineData("fr", "Ελένη Παπαδοπούλου", ValidityState.Expired)]
    public async Task Another_program_reads_its_text_its_title_and_its_size(string language, string holder, ValidityState state)
    {
        using var fonts = new FontSet();
        using var pictures = new BadgeImages(fonts, new NoPictureStore());
        var sheet = SheetOf(holder, language, state);

        using var document = PdfDocument.Open(await pictures.CertificateAsync(sheet, "b_1", Ct));
        var page = document.GetPage(1);
        var text = Compact(page.Text);

        Assert.Equal((1, PageSize.A4, sheet.Title), (document.NumberOfPages, page.Size, document.Information.Title));
        Assert.All(
            [holder, "IPMA-2026-000123", "IPMA Level B® – Certified Senior Project Manager", "https://api.my.ipma.world/badges/b_AAAAAAAAAAAAAAAAAAAAAA", sheet.StatusLine],
            expected => Assert.Contains(Compact(expected), text, StringComparison.Ordinal));
    }

    private static string Compact(string text) => text.Replace(" ", "", StringComparison.Ordinal);

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
