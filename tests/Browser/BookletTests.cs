using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Browser;

public sealed partial class BookletTests(BrowserFixture browser)
{
    [Fact]
    public async Task The_whole_booklet_from_sign_in_to_a_public_badge()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        var my = await SignInAsync(context, host, "Ana Sousa");
        await my.PictureAsync("booklet-2-my-badges");

        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Claim badge" }).First.ClickAsync();
        var proceed = my.Page.GetByRole(AriaRole.Link, new() { Name = "Proceed to Credly" }).First;
        await proceed.WaitForAsync();
        await my.PictureAsync("booklet-3-claimed");
        var credly = await context.RunAndWaitForPageAsync(() => proceed.ClickAsync());

        await AcceptAsync(credly);
        await my.Page.Locator(".card[data-status=accepted]").WaitForAsync();
        await my.PictureAsync("booklet-7-accepted");

        Assert.Empty(my.Errors);
        var state = Assert.Single(await host.AtCredlyAsync());
        Assert.Equal("accepted", state.GetProperty("state").GetString());
        Assert.True(state.GetProperty("public").GetBoolean());
    }

    [Fact]
    public async Task Who_proves_nothing_by_signing_in_comes_over_the_mailed_code_to_the_accepted_badge()
    {
        await using var host = await LocalApp.StartAsync("--sign-in", "unproven");
        await using var context = await browser.OpenAsync();
        var my = await WatchedPage.OpenAsync(context);
        await my.Page.GotoAsync(AddressOf(host, "dev/sign-in"));
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Ben Okafor" }).ClickAsync();
        await my.Page.GetByRole(AriaRole.Heading, new() { Name = "Confirm your e-mail address" }).WaitForAsync();
        await Assertions.Expect(my.Page.GetByLabel("E-mail address", new() { Exact = true })).ToHaveValueAsync("ben@example.org");
        await my.PictureAsync("story-1-confirm");

        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Send code" }).ClickAsync();
        await my.Page.GetByLabel("Six-digit code").FillAsync(await ReadCodeAsync(context, host, "ben@example.org"));
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Claim badge" }).ClickAsync();
        var credly = await context.RunAndWaitForPageAsync(() => my.Page.GetByRole(AriaRole.Link, new() { Name = "Proceed to Credly" }).ClickAsync());
        await AcceptAsync(credly);
        await my.Page.Locator(".card[data-status=accepted]").WaitForAsync();
        await my.PictureAsync("story-4-accepted");

        Assert.Empty(my.Errors);
        Assert.Equal("accepted", Assert.Single(await host.AtCredlyAsync()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_window_that_closes_is_told_calmly_and_one_click_claims_again_and_goes()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.StartAsync(clock);
        await using var context = await browser.OpenAsync();
        var my = await SignInAsync(context, host, "Ben Okafor");

        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Claim badge" }).ClickAsync();
        await my.Page.GetByRole(AriaRole.Link, new() { Name = "Proceed to Credly" }).WaitForAsync();
        clock.Advance(TimeSpan.FromMinutes(2));
        await my.Page.GetByRole(AriaRole.Heading, new() { Name = "The time to open Credly has passed" }).WaitForAsync();
        await my.PictureAsync("window-closed");
        var credly = await context.RunAndWaitForPageAsync(() => my.Page.GetByRole(AriaRole.Button, new() { Name = "Proceed to Credly" }).ClickAsync());

        await ExpectAcceptPageAsync(credly);
        Assert.Empty(my.Errors);
    }

    [Fact]
    public async Task All_pending_badges_are_claimed_with_one_button()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        var my = await SignInAsync(context, host, "Ana Sousa");

        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Claim all" }).ClickAsync();

        await Assertions.Expect(my.Page.GetByRole(AriaRole.Heading, new() { Name = "2 badges are ready." })).ToHaveCountAsync(1);
        await Assertions.Expect(my.Page.GetByRole(AriaRole.Link, new() { Name = "Proceed to Credly" })).ToHaveCountAsync(1);
        Assert.Empty(my.Errors);
    }

    [Fact]
    public async Task The_keyboard_alone_claims_and_proceeds()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        var my = await SignInAsync(context, host, "Ben Okafor");

        await TabToAsync(my.Page, "Claim badge");
        await my.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(my.Page.GetByRole(AriaRole.Link, new() { Name = "Proceed to Credly" })).ToBeFocusedAsync();
        var credly = await context.RunAndWaitForPageAsync(() => my.Page.Keyboard.PressAsync("Enter"));

        await ExpectAcceptPageAsync(credly);
        Assert.Empty(my.Errors);
    }

    [Theory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task The_page_fits_narrow_and_wide_light_and_dark(int width, ColorScheme scheme)
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync(width, scheme);
        var my = await SignInAsync(context, host, "Ana Sousa");
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Claim badge" }).First.ClickAsync();
        await my.Page.GetByRole(AriaRole.Link, new() { Name = "Proceed to Credly" }).First.WaitForAsync();

        await my.PictureAsync($"my-badges-{width}-{scheme}".ToLowerInvariant());

        Assert.Equal(width, await my.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(my.Errors);
    }

    internal static async Task<WatchedPage> SignInAsync(IBrowserContext context, LocalApp host, string person)
    {
        var my = await WatchedPage.OpenAsync(context);
        await my.Page.GotoAsync(new Uri(host.Http.BaseAddress ?? throw new InvalidOperationException(), "dev/sign-in").AbsoluteUri);
        await my.Page.GetByRole(AriaRole.Button, new() { Name = person }).ClickAsync();
        await my.Page.GetByRole(AriaRole.Heading, new() { Name = "Your badges", Exact = true }).WaitForAsync();
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Claim badge" }).First.WaitForAsync();
        return my;
    }

    /// <summary>Opens the mailbox as a person would, and reads the code in the newest message where it is shown as it came.</summary>
    private static async Task<string> ReadCodeAsync(IBrowserContext context, LocalApp host, string to)
    {
        var mailbox = await WatchedPage.OpenAsync(context);
        var code = mailbox.Page.FrameLocator("iframe >> nth=0").Locator(".code");
        await host.UntilAsync(async () =>
        {
            await mailbox.Page.GotoAsync(AddressOf(host, $"dev/mail?to={Uri.EscapeDataString(to)}"));
            return await code.CountAsync() == 1;
        });
        await mailbox.PictureAsync("story-2-mail");
        return await code.InnerTextAsync();
    }

    private static string AddressOf(LocalApp host, string path) => new Uri(host.Http.BaseAddress ?? throw new InvalidOperationException(), path).AbsoluteUri;

    /// <summary>Asks the tab itself where it is: of a tab that a page has opened, Playwright may miss the events of its first load on a busy machine.</summary>
    internal static Task ExpectAcceptPageAsync(IPage credly) => Assertions.Expect(credly).ToHaveURLAsync(AcceptPage());

    private static async Task AcceptAsync(IPage credly)
    {
        await credly.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await credly.GetByRole(AriaRole.Button, new() { Name = "Accept badge" }).ClickAsync();
        await credly.GetByRole(AriaRole.Button, new() { Name = "Turn on auto-accept" }).ClickAsync();
        await credly.GotoAsync(await credly.EvaluateAsync<string>("new URL('/credly/dashboard', location.href).href"));
        await credly.ScreenshotAsync(new() { Path = Path.Combine(BrowserFixture.Screenshots, "booklet-6-credly.png"), FullPage = true });
    }

    internal static async Task TabToAsync(IPage page, string name)
    {
        for (var presses = 0; presses < 60; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if ((await page.EvaluateAsync<string>("document.activeElement?.matches('a, button') ? document.activeElement.textContent : ''")).Contains(name, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The keyboard never came to '{name}'.");
    }

    [GeneratedRegex("/credly/badges/[^/]+/accept$")]
    private static partial Regex AcceptPage();
}
