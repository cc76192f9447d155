using System.Text.Json;
using Microsoft.Playwright;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Browser;

public sealed class AccessibilityTests(BrowserFixture browser)
{
    private static readonly NpmPackages Axe = new(RepositoryFiles.PathOf("tests", "Browser", "Axe"));

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task The_page_violates_no_rule_in_any_of_its_states(ColorScheme scheme, int width)
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync(width, scheme);
        var my = await BookletTests.SignInAsync(context, host, "Ana Sousa");
        var pending = await ViolationsAsync(my.Page);

        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Claim badge" }).First.ClickAsync();
        await my.Page.GetByRole(AriaRole.Link, new() { Name = "Proceed to Credly" }).First.WaitForAsync();
        var open = await ViolationsAsync(my.Page);
        await host.ActAsync("ana@example.org", "accept");
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Share" }).First.ClickAsync();
        await my.Page.GetByText("Public link").First.WaitForAsync();
        await my.PictureAsync($"share-{width}-{scheme}".ToLowerInvariant());
        var shared = await ViolationsAsync(my.Page);

        Assert.Empty(pending.Concat(open).Concat(shared));
        Assert.Empty(my.Errors);
    }

    [Fact]
    public async Task The_public_page_and_the_page_of_a_closed_window_violate_no_rule()
    {
        await using var host = await LocalApp.StartAsync("--MyIpma:Claims:Window=00:00:01");
        await using var context = await browser.OpenAsync();
        var my = await WatchedPage.OpenAsync(context);
        var ana = await host.SignInAsync("ana@example.org");
        var badge = await ana.FirstBadgeIdAsync();
        var claim = await ana.ClaimAsync(badge);
        await Eventually.EqualAsync("pending", () => ana.StatusAsync(badge));

        await my.Page.GotoAsync(claim["proceedUrl"]);
        var closed = await ViolationsAsync(my.Page);
        await host.ActAsync("ana@example.org", "accept");
        await Eventually.EqualAsync("accepted", () => ana.StatusAsync(badge));
        await my.Page.GotoAsync(new Uri(host.Http.BaseAddress ?? throw new InvalidOperationException(), $"badges/{badge}").AbsoluteUri);
        var shown = await ViolationsAsync(my.Page);

        Assert.Empty(closed.Concat(shown));
    }

    private static async Task<IEnumerable<string>> ViolationsAsync(IPage page)
    {
        await Axe.InstalledAsync();
        await page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(Axe.Folder, "node_modules", "axe-core", "axe.min.js")));
        var found = await page.EvaluateAsync<JsonElement>("async () => (await axe.run()).violations.map(v => ({ id: v.id, nodes: v.nodes.map(n => n.html).join(' ') }))");
        return found.EnumerateArray().Select(violation => $"{violation.GetProperty("id")}: {violation.GetProperty("nodes")}");
    }
}
