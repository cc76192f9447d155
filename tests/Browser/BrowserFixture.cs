using Microsoft.Playwright;
using MyIpma.Tests.Browser;
using MyIpma.Tests.Hosting;

[assembly: AssemblyFixture(typeof(BrowserFixture))]

namespace MyIpma.Tests.Browser;

/// <summary>One real browser for all tests.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    /// <summary>Milliseconds for what a busy machine may take its time for; nothing waits when it is there.</summary>
    private const float Patience = 60_000;

    private readonly SemaphoreSlim gate = new(1);
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Where screenshots are kept: <c>artifacts/screenshots</c> in the repository.</summary>
    public static string Screenshots { get; } = RepositoryFiles.PathOf("artifacts", "screenshots");

    public async Task<IBrowserContext> OpenAsync(int width = 1280, ColorScheme scheme = ColorScheme.Light, string locale = "en-GB")
    {
        var context = await (await BrowserAsync()).NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = scheme,
            Locale = locale,
        });
        context.SetDefaultTimeout(Patience);
        return context;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        gate.Dispose();
    }

    private async Task<IBrowser> BrowserAsync()
    {
        await gate.WaitAsync();
        try
        {
            var program = await BrowserProgram.RequireAsync();
            Assertions.SetDefaultExpectTimeout(Patience);
            playwright ??= await Playwright.CreateAsync();
            return browser ??= await playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = program,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
            });
        }
        finally
        {
            gate.Release();
        }
    }
}

/// <summary>A page whose JavaScript errors are collected, and whose pictures are kept.</summary>
internal sealed class WatchedPage
{
    private readonly List<string> errors = [];

    private WatchedPage(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) => Note(message);
    }

    public IPage Page { get; }

    public IReadOnlyList<string> Errors => errors;

    public static async Task<WatchedPage> OpenAsync(IBrowserContext context) => new(await context.NewPageAsync());

    /// <summary>Counts what a hand does with the mouse from here on.</summary>
    public Task CountClicksAsync() => Page.EvaluateAsync("() => { window.clicks = 0; addEventListener('pointerdown', () => { window.clicks += 1; }, true); }");

    public Task<int> ClicksAsync() => Page.EvaluateAsync<int>("() => window.clicks");

    /// <summary>Goes on by the keyboard until something has the focus.</summary>
    public async Task TabToAsync(ILocator wanted)
    {
        for (var presses = 0; presses < 60 && !await wanted.EvaluateAsync<bool>("element => element === document.activeElement"); presses++)
        {
            await Page.Keyboard.PressAsync("Tab");
        }

        Assert.True(await wanted.EvaluateAsync<bool>("element => element === document.activeElement"), "The keyboard does not get there.");
    }

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
