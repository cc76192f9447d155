using Microsoft.Playwright;

namespace MyIpma.Tests.Browser;

/// <summary>A page whose JavaScript errors are collected, and whose pictures are kept.</summary>
internal sealed class Watched
{
    private readonly List<string> errors = [];

    private Watched(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) => Note(message);
    }

    public IPage Page { get; }

    public IReadOnlyList<string> Errors => errors;

    public static async Task<Watched> OpenAsync(IBrowserContext context) => new(await context.NewPageAsync());

    public async Task PictureAsync(string name)
    {
        Directory.CreateDirectory(BrowserFixture.Screenshots);
        await Page.ScreenshotAsync(new() { Path = Path.Combine(BrowserFixture.Screenshots, $"{name}.png"), FullPage = true });
    }

    /// <summary>An answer such as 404 is logged by the browser itself; what the page's own code logs or throws counts.</summary>
    private void Note(IConsoleMessage message)
    {
        if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
        {
            errors.Add(message.Text);
        }
    }
}
