using System.Globalization;
using Microsoft.Playwright;
using MyIpma.Tests.Browser;
using MyIpma.Tests.Hosting;

namespace MyIpma.Bench;

/// <summary>Takes screenshots of every state of the pages, narrow and wide, light and dark, in two languages, and measures how soon My badges is painted on a slow line.</summary>
internal static class GalleryCommand
{
    private const int Narrow = 390;

    /// <summary>A slow mobile line: 400 kbit/s (here in bytes a second) and 400 ms.</summary>
    private const int BytesPerSecond = 50_000;

    private const int LatencyMs = 400;

    private const string LargestPaint = """
        new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true }))
        """;

    private const string PicturesLoaded = """
        Promise.all([...document.images].map(image => image.complete || new Promise(done => { image.onload = image.onerror = done; })))
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Directory.CreateDirectory(Usage.Value(args, "--to", RepositoryFiles.PathOf("artifacts", "gallery"))).FullName;
        await using var browser = new BrowserFixture();
        Console.WriteLine($"Largest contentful paint on a slow line: {await PaintedAfterAsync(browser):F0} ms");
        var tooWide = new List<string>();
        foreach (var locale in new[] { "de-DE", "zh-CN" })
        {
            foreach (var (width, scheme) in new[] { (Narrow, ColorScheme.Light), (1280, ColorScheme.Light), (Narrow, ColorScheme.Dark), (1280, ColorScheme.Dark) })
            {
                tooWide.AddRange(await TakeAllAsync(browser, folder, width, scheme, locale));
            }
        }

        Console.WriteLine(folder);
        tooWide.ForEach(picture => Console.WriteLine($"Wider than its window: {picture}"));
        return tooWide.Count == 0 ? 0 : 1;
    }

    /// <summary>Returns the pictures that are wider than their window.</summary>
    private static async Task<IReadOnlyList<string>> TakeAllAsync(BrowserFixture browser, string folder, int width, ColorScheme scheme, string locale)
    {
        await using var world = await PageWorld.StartAsync();
        await using var context = await browser.OpenAsync(width, scheme, locale);
        var tooWide = new List<string>();
        foreach (var state in PageState.All)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{state.Name}-{width}-{scheme}-{locale[..2]}").ToLowerInvariant();
            var page = await state.OpenAsync(world, context);
            await page.EvaluateAsync(PicturesLoaded);
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
            if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") > width)
            {
                tooWide.Add(name);
            }

            await page.CloseAsync();
        }

        return tooWide;
    }

    private static async Task<double> PaintedAfterAsync(BrowserFixture browser)
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync(Narrow);
        var page = await PageBudgetTests.OpenSignedInAsync(context, host, "ana@example.org");
        var network = await context.NewCDPSessionAsync(page);
        await network.SendAsync("Network.enable");
        await network.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = LatencyMs, ["downloadThroughput"] = BytesPerSecond, ["uploadThroughput"] = BytesPerSecond });
        await page.GotoAsync(host.Http.BaseAddress?.AbsoluteUri ?? "");
        await page.Locator(".card").First.WaitForAsync();
        return await page.EvaluateAsync<double>(LargestPaint);
    }
}
