using Microsoft.Playwright;

namespace MyIpma.Tests.Browser;

/// <summary>Pictures of every state to look at, in artifacts/gallery; made on demand: <c>MyIpma.Tests -class '*GalleryTests' -explicit only</c>.</summary>
public sealed class GalleryTests(BrowserFixture browser)
{
    private static readonly string Folder = Hosting.RepositoryFiles.PathOf("artifacts", "gallery");

    [Theory(Explicit = true)]
    [InlineData(390, ColorScheme.Light, "de-DE")]
    [InlineData(1280, ColorScheme.Light, "de-DE")]
    [InlineData(390, ColorScheme.Dark, "de-DE")]
    [InlineData(1280, ColorScheme.Dark, "de-DE")]
    [InlineData(390, ColorScheme.Light, "zh-CN")]
    [InlineData(1280, ColorScheme.Light, "zh-CN")]
    [InlineData(390, ColorScheme.Dark, "zh-CN")]
    [InlineData(1280, ColorScheme.Dark, "zh-CN")]
    public async Task Every_state_has_a_picture(int width, ColorScheme scheme, string locale)
    {
        await using var world = await PageWorld.StartAsync();
        await using var context = await browser.OpenAsync(width, scheme, locale);
        Directory.CreateDirectory(Folder);
        var wide = new List<string>();
        foreach (var state in PageState.All)
        {
            var page = await state.OpenAsync(world, context);
            await page.EvaluateAsync("Promise.all([...document.images].map(image => image.complete || new Promise(done => { image.onload = image.onerror = done; })))");
            await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{state.Name}-{width}-{scheme}-{locale[..2]}.png".ToLowerInvariant()), FullPage = true, Animations = ScreenshotAnimations.Disabled });
            if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") > width)
            {
                wide.Add(state.Name);
            }

            await page.CloseAsync();
        }

        Assert.Empty(wide);
    }
}
