using System.Globalization;
using MyIpma.Core.Common;
using MyIpma.Tests.Browser;

namespace MyIpma.Tests.Mail;

public sealed class LetterLayoutTests(BrowserFixture browser)
{
    [Theory]
    [InlineData(320)]
    [InlineData(600)]
    public async Task Every_mail_in_every_language_fits_the_screen_even_where_pictures_are_kept_out(int width)
    {
        await using var context = await browser.OpenAsync(width);
        await context.RouteAsync("**/*", route => route.AbortAsync());
        var page = await context.NewPageAsync();
        var widths = new Dictionary<string, int>();

        foreach (var (kind, language) in LetterSamples.Contents.SelectMany(content => Languages.All.Select(language => (content.Kind, language.Name))))
        {
            await page.SetContentAsync(LetterSamples.Compose(kind, language).HtmlBody ?? "");
            widths[string.Create(CultureInfo.InvariantCulture, $"{kind} {language}")] = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        }

        Assert.Equal(42, widths.Count);
        Assert.All(widths, letter => Assert.Equal(width, letter.Value));
    }
}
