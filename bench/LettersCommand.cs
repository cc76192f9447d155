using System.Globalization;
using Microsoft.Playwright;
using MyIpma.Core.Common;
using MyIpma.Tests.Browser;
using MyIpma.Tests.Hosting;
using MyIpma.Tests.Mail;

namespace MyIpma.Bench;

/// <summary>Takes screenshots of every mail in every language, and puts all languages of a mail on one sheet.</summary>
internal static class LettersCommand
{
    private static readonly int[] Widths = [320, 600];

    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Directory.CreateDirectory(Usage.Value(args, "--to", RepositoryFiles.PathOf("artifacts", "letters"))).FullName;
        await using var browser = new BrowserFixture();
        foreach (var width in Widths)
        {
            await TakeAllAsync(browser, folder, width, ColorScheme.Light, withPictures: true);
        }

        await TakeAllAsync(browser, folder, Widths[0], ColorScheme.Dark, withPictures: true);
        await TakeAllAsync(browser, folder, Widths[1], ColorScheme.Light, withPictures: false);
        Console.WriteLine(folder);
        return 0;
    }

    private static async Task TakeAllAsync(BrowserFixture browser, string folder, int width, ColorScheme scheme, bool withPictures)
    {
        await using var context = await browser.OpenAsync(width, scheme);
        await context.RouteAsync("**/images/badges/*", route => withPictures ? route.FulfillAsync(new() { Path = RepositoryFiles.PathOf("web", "images", "badges", Path.GetFileName(route.Request.Url)) }) : route.AbortAsync());
        var page = await context.NewPageAsync();
        foreach (var kind in LetterSamples.Contents.Select(content => content.Kind))
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{kind}-{width}{(scheme == ColorScheme.Dark ? "-dark" : "")}{(withPictures ? "" : "-no-pictures")}");
            var pictures = new List<string>();
            foreach (var language in Languages.All)
            {
                await page.SetContentAsync(LetterSamples.Compose(kind, language.Name).HtmlBody ?? "");
                var picture = await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{language.Name}.png"), FullPage = true });
                pictures.Add($"<img width=\"{width}\" src=\"data:image/png;base64,{Convert.ToBase64String(picture)}\">");
            }

            await SheetAsync(browser, Path.Combine(folder, $"sheet-{name}.png"), pictures, width);
        }
    }

    private static async Task SheetAsync(BrowserFixture browser, string file, IReadOnlyList<string> pictures, int width)
    {
        await using var context = await browser.OpenAsync((width + 8) * (width > 400 ? 4 : 7));
        var page = await context.NewPageAsync();
        await page.SetContentAsync($"<body style=\"margin:0;display:flex;flex-wrap:wrap;gap:8px;align-items:flex-start;background:#888\">{string.Concat(pictures)}");
        await page.ScreenshotAsync(new() { Path = file, FullPage = true });
    }
}
