using System.Text.Json;
using Microsoft.Playwright;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Browser;

/// <summary>The rules of WCAG and our own for every state that people can see, and the page where it is looked at differently: on small phones, with forced colours, on paper.</summary>
public sealed class AccessibilityTests(BrowserFixture browser, PageWorldFixture people) : IClassFixture<PageWorldFixture>
{
    private const string Run = "async (options) => (await axe.run(options)).violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(' ')}`)";
    private const string Silent = "[...document.querySelectorAll('a[target=_blank]')].filter(link => !link.closest('.paper') && !link.textContent.includes('(opens in a new tab)')).map(link => `silent: ${link.outerHTML}`)";
    private const string Repeated = "[...document.querySelectorAll('.card img, .panel img, .earlier img, .medals img')].filter(image => image.getAttribute('alt') !== '').map(image => `repeated: ${image.outerHTML}`)";

    /// <summary>Where the head ends, and what of the focused element can be seen below it.</summary>
    private const string Focused = """
        () => {
          const [head, focused] = [document.querySelector('.share-head'), document.activeElement];
          const [lower, box] = [head.getBoundingClientRect().bottom, focused.getBoundingClientRect()];
          return { name: focused.textContent.trim() || focused.outerHTML.slice(0, 80), hidden: !head.contains(focused) && (box.bottom <= lower + 4 || box.top >= innerHeight - 4) };
        }
        """;

    private const string Looks = """
        () => {
          const of = (selector) => getComputedStyle(document.querySelector(selector));
          return [
            ['card', parseFloat(of('.card article').borderTopWidth) >= 1 && of('.card article').borderTopStyle === 'solid'],
            ['panel', parseFloat(of('.panel').borderTopWidth) >= 3],
            ['clock', of('.clock').color !== of('.clock').backgroundColor && of('.remaining').borderTopStyle === 'solid'],
            ['bar', of('.remaining i').backgroundColor !== of('.remaining').backgroundColor],
            ['buttons', of('.panel .primary').backgroundColor !== of('.panel .secondary').backgroundColor && of('.panel .secondary').borderTopStyle === 'solid'],
          ].filter(([, seen]) => !seen).map(([name]) => name);
        }
        """;

    private const string OnPaper = """
        () => {
          const seen = (element) => element.checkVisibility() && element.getClientRects().length > 0;
          return [
            ...[...document.querySelectorAll('button, select, input, a, .panel, .top, .side')].filter(seen).map((element) => `shown: ${element.outerHTML.slice(0, 60)}`),
            ...(document.querySelector('#badges-heading').offsetHeight > 10 ? [] : ['missing: what this is']),
            ...[...document.querySelectorAll('.card article')].filter((card) => !seen(card) || getComputedStyle(card).borderTopStyle !== 'solid').map(() => 'missing: a card'),
            ...[...document.querySelectorAll('.card article')].map((card) => getComputedStyle(card).backgroundColor).filter((colour) => colour !== 'rgb(255, 255, 255)'),
          ];
        }
        """;

    /// <summary>What people must be able to read in a state.</summary>
    private static readonly Dictionary<string, string> Said = new()
    {
        ["sign-in-failed"] = "Signing in did not work",
        ["first-suggested"] = "Confirm the one your certificate was issued to",
        ["first-code"] = "We have sent a six-digit code to",
        ["empty"] = "Was your certificate issued to another e-mail address? Add it here",
        ["pending-three"] = "You can claim them together.",
        ["preparing"] = "2 badges are being prepared",
        ["open-one"] = ". Once there, take your time.",
        ["open-two-addresses"] = "Use this e-mail address on Credly: two.work@example.org",
        ["more-time"] = "More time",
        ["closed"] = "The time to open Credly has passed",
        ["failed"] = "Credly could not be reached for a while.",
        ["accept-first"] = "Turn it on, and future badges are accepted automatically.",
        ["accepting"] = "1 of 3 accepted",
        ["accepted-private"] = "Make public on Credly",
        ["accepted-early"] = "From that day you can share the badge.",
        ["recertify"] = "Ends in 20 days: recertify",
        ["earlier"] = "Earlier badges (3)",
        ["history"] = "Move to another address",
        ["data"] = "Delete everything for good?",
        ["away"] = "my.IPMA cannot be reached at the moment.",
        ["refused"] = "Credly does not issue this badge as it stands",
        ["mail-unavailable"] = "We cannot send mail at the moment",
        ["window-closed-link"] = "Claim again and go on",
        ["badge-revoked"] = "IPMA has revoked this badge",
        ["staff-refused"] = "This desk is for IPMA staff",
    };

    private static readonly NpmPackages Axe = new(RepositoryFiles.PathOf("tests", "Browser", "Axe"));
    private static readonly object Everything = new { resultTypes = new[] { "violations" } };
    private static readonly object Contrast = new { runOnly = new[] { "color-contrast", "scrollable-region-focusable" }, resultTypes = new[] { "violations" } };

    [Fact]
    public async Task Every_state_says_what_it_is_about_and_violates_no_rule_light_and_wide_or_dark_and_narrow()
    {
        await Axe.InstalledAsync();
        var script = await File.ReadAllTextAsync(Path.Combine(Axe.Folder, "node_modules", "axe-core", "axe.min.js"));
        await using var context = await browser.OpenAsync();
        var found = new List<string>();

        foreach (var state in PageState.All)
        {
            var page = await state.OpenAsync(people.World, context);
            var words = await page.Locator("body").InnerTextAsync();
            found.AddRange(Said.TryGetValue(state.Name, out var text) && !words.Contains(text, StringComparison.Ordinal) ? [$"{state} does not say '{text}'"] : []);
            await page.EvaluateAsync(script);
            found.AddRange(await FindAsync(page, state, "light", Run, Everything));
            found.AddRange(await FindAsync(page, state, "light", $"() => {Silent}.concat({Repeated})", null));
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark, ReducedMotion = ReducedMotion.Reduce });
            await page.SetViewportSizeAsync(390, 844);
            found.AddRange(await FindAsync(page, state, "dark", Run, Contrast));
            found.AddRange(await FindAsync(page, state, "dark", "() => document.documentElement.scrollWidth > 390 ? [`${document.documentElement.scrollWidth} pixels wide`] : []", null));
            await page.CloseAsync();
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public async Task The_share_panel_fits_every_phone_and_its_head_hides_nothing_that_has_the_focus()
    {
        await using var context = await browser.OpenAsync(320);
        var page = await Named("share").OpenAsync(people.World, context);
        var hidden = new List<string>();

        foreach (var width in new[] { 412, 360, 320 })
        {
            await page.SetViewportSizeAsync(width, 640);
            await page.ScreenshotAsync(new() { Path = PathOf($"share-{width}") });
            Assert.Equal("", await page.EvaluateAsync<string>("() => [document.documentElement, document.querySelector('dialog'), ...document.querySelectorAll('dialog .share-content, dialog section')].filter(part => part.scrollWidth > part.clientWidth).map(part => part.className).join()"));
        }

        for (var (steps, back) = (0, false); steps < 60; (steps, back) = (steps + 1, steps >= 30))
        {
            await page.Keyboard.PressAsync(back ? "Shift+Tab" : "Tab");
            var focused = await page.EvaluateAsync<JsonElement>(Focused);
            hidden.AddRange(focused.GetProperty("hidden").GetBoolean() ? [focused.GetProperty("name").ToString()] : []);
        }

        Assert.Empty(hidden);
    }

    [Fact]
    public async Task Earlier_badges_take_one_line_each_on_every_screen()
    {
        await using var context = await browser.OpenAsync();
        var page = await Named("earlier").OpenAsync(people.World, context);
        var found = new List<string>();

        foreach (var width in new[] { 1280, 768, 412, 320 })
        {
            await page.SetViewportSizeAsync(width, 800);
            found.AddRange(await page.EvaluateAsync<string[]>("""
                () => [...document.querySelectorAll('.earlier-line')].filter((line) => line.offsetHeight > 36 || line.scrollWidth > line.clientWidth || line.querySelector('.narrow').scrollWidth > line.querySelector('.narrow').clientWidth)
                  .map((line) => `${innerWidth}: ${line.offsetHeight} high, ${line.scrollWidth} wide`).concat(document.documentElement.scrollWidth > innerWidth ? [`${innerWidth}: too wide`] : [])
                """));
        }

        await page.EmulateMediaAsync(new() { Media = Media.Print });

        Assert.Empty(found);
        Assert.Equal(3, await page.Locator(".earlier-line:visible").CountAsync());
    }

    [Fact]
    public async Task Forced_colours_keep_cards_clock_and_the_difference_of_buttons_and_paper_has_the_badges_only()
    {
        await using var context = await browser.OpenAsync();
        var page = await Named("more-time").OpenAsync(people.World, context);
        await page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active });
        await page.ScreenshotAsync(new() { Path = PathOf("forced-colours"), FullPage = true });

        var lost = await page.EvaluateAsync<string[]>(Looks);
        await page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.None, Media = Media.Print, ColorScheme = ColorScheme.Dark });
        await page.ScreenshotAsync(new() { Path = PathOf("paper"), FullPage = true });
        var onPaper = await page.EvaluateAsync<string[]>(OnPaper);

        Assert.Empty(lost);
        Assert.Empty(onPaper);
    }

    private static async Task<IEnumerable<string>> FindAsync(IPage page, PageState state, string scheme, string script, object? argument) =>
        (await page.EvaluateAsync<JsonElement>(script, argument)).EnumerateArray().Select(violation => $"{state} ({scheme}): {violation}");

    private static PageState Named(string name) => PageState.All.Single(state => state.Name == name);

    private static string PathOf(string name) => Path.Combine(Directory.CreateDirectory(BrowserFixture.Screenshots).FullName, $"{name}.png");
}
