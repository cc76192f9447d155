using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Browser;

public sealed class HandOverPageTests(BrowserFixture browser)
{
    private const string Ana = "ana@example.org";

    [Fact]
    public async Task The_keyboard_alone_brings_three_badges_to_Credly_with_one_click()
    {
        await using var host = await LocalApp.StartAsync();
        await CertifyThirdAsync(host);
        await using var context = await browser.OpenAsync();
        var my = await BookletTests.SignInAsync(context, host, "Ana Sousa");

        await BookletTests.TabToAsync(my.Page, "Claim all");
        await my.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(my.Page.GetByRole(AriaRole.Link, new() { Name = "Proceed to Credly" })).ToBeFocusedAsync();
        var said = await my.Page.Locator("#announcer").TextContentAsync();
        var credly = await context.RunAndWaitForPageAsync(() => my.Page.Keyboard.PressAsync("Enter"));
        await BookletTests.ExpectAcceptPageAsync(credly);
        await credly.CloseAsync();
        await host.ActAsync(Ana, "accept", await CredlyIdAsync(host));

        await Assertions.Expect(my.Page.GetByRole(AriaRole.Heading, new() { Name = "1 of 3 accepted" })).ToBeVisibleAsync();
        await Assertions.Expect(my.Page.GetByRole(AriaRole.Link, new() { Name = "Accept on Credly" })).ToHaveCountAsync(1);
        await BookletTests.TabToAsync(my.Page, "Accept on Credly");
        await context.RunAndWaitForPageAsync(() => my.Page.Keyboard.PressAsync("Enter"));
        await host.ActAsync(Ana, "accept");
        await Assertions.Expect(my.Page.Locator(".card[data-status=accepted]")).ToHaveCountAsync(3);
        await Assertions.Expect(my.Page.Locator(".panel")).ToHaveCountAsync(0);
        Assert.Equal("3 badges are ready. 2 minutes to open Credly.", said);
        Assert.Empty(my.Errors);
    }

    [Fact]
    public async Task The_title_counts_down_and_on_a_phone_the_button_is_there_without_scrolling()
    {
        await using var host = await LocalApp.StartAsync();
        await CertifyThirdAsync(host);
        await using var context = await browser.OpenAsync(390);
        var my = await BookletTests.SignInAsync(context, host, "Ana Sousa");
        await my.Page.SetViewportSizeAsync(390, 664);

        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Claim all" }).ClickAsync();
        var proceed = my.Page.GetByRole(AriaRole.Link, new() { Name = "Proceed to Credly" });
        await proceed.WaitForAsync();
        await my.Page.EvaluateAsync("window.scrollTo(0, 0)");

        await Assertions.Expect(proceed).ToBeInViewportAsync(new() { Ratio = 1 });
        await Assertions.Expect(my.Page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("^(2:00|1:[0-5][0-9]) · Open Credly · my.IPMA$"));
        await Assertions.Expect(my.Page.Locator(".address-line b")).ToHaveTextAsync(Ana);
        await Assertions.Expect(my.Page.GetByRole(AriaRole.Button, new() { Name = "More time" })).ToBeHiddenAsync();
        Assert.Empty(my.Errors);
    }

    [Fact]
    public async Task More_time_is_offered_in_the_last_minute_and_goes_to_every_badge()
    {
        await using var host = await LocalApp.StartAsync("--MyIpma:Claims:Window=00:00:40");
        await using var context = await browser.OpenAsync();
        var my = await BookletTests.SignInAsync(context, host, "Ana Sousa");
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Claim all" }).ClickAsync();
        var clock = my.Page.Locator(".panel .clock");
        await Assertions.Expect(clock).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^0:(3[0-4]|[0-2][0-9])$"));

        await my.Page.GetByRole(AriaRole.Button, new() { Name = "More time" }).ClickAsync();

        await Assertions.Expect(clock).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^0:(40|3[5-9])$"));
        await Assertions.Expect(my.Page.Locator(".panel")).ToHaveCountAsync(1);
        await Assertions.Expect(my.Page.GetByRole(AriaRole.Button, new() { Name = "More time" })).ToBeFocusedAsync();
        var ana = await host.SignInAsync(Ana);
        Assert.All(await ana.BadgesAsync(), badge => Assert.Equal(9, badge.GetProperty("claim").GetProperty("moreTimeLeft").GetInt32()));
        Assert.Equal(
            ["2 minutes", "2 minutes", "1 minute", "1 minute", "59 seconds"],
            await my.Page.EvaluateAsync<string[]>("import('/js/ui.js').then(({ duration }) => [120, 100, 90, 60, 59].map(duration))"));
        Assert.Empty(my.Errors);
    }

    [Fact]
    public async Task Two_addresses_have_a_panel_each_and_do_not_look_alike()
    {
        await using var host = await LocalApp.StartAsync();
        await host.CertifyAsync(new { certificateId = "PT-9", email = "anton@example.org", firstName = "Ana", lastName = "Sousa", level = "D", issuedOn = "2026-05-01" });
        await AddAddressAsync(host, Ana, "anton@example.org");
        await using var context = await browser.OpenAsync();
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var my = await BookletTests.SignInAsync(context, host, "Ana Sousa");
        await my.Page.EvaluateAsync("() => { window.said = []; new MutationObserver(() => said.push(announcer.textContent)).observe(announcer, { childList: true }); }");

        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Claim all" }).ClickAsync();
        await Assertions.Expect(my.Page.Locator(".panel")).ToHaveCountAsync(2);
        await my.Page.Locator(".address-line", new() { HasText = "anton@example.org" }).GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();

        Assert.Equal("anton@example.org", await my.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        Assert.Equal([Ana, "anton@example.org"], (await my.Page.Locator(".panel .address-line b").AllTextContentsAsync()).Order(StringComparer.Ordinal));
        Assert.StartsWith("3 badges are ready. ", await my.Page.EvaluateAsync<string>("said.find(text => text.includes('ready.'))"), StringComparison.Ordinal);
        Assert.Empty(my.Errors);
    }

    [Fact]
    public async Task A_link_followed_too_late_claims_again_and_goes_on_with_one_click()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.StartAsync(clock);
        var ben = await host.SignInAsync("ben@example.org");
        var claim = await ben.ClaimAsync(await ben.FirstBadgeIdAsync());
        var late = claim.Body.GetProperty("proceedUrl").GetString() ?? "";
        clock.Advance(TimeSpan.FromMinutes(2));
        await using var context = await browser.OpenAsync();
        var page = await context.NewPageAsync();

        var answer = await page.GotoAsync(late);
        await page.GetByRole(AriaRole.Button, new() { Name = "Claim again and go on" }).ClickAsync();

        await BookletTests.ExpectAcceptPageAsync(page);
        Assert.Equal(410, answer?.Status);
    }

    [Fact]
    public async Task A_note_about_a_dead_line_goes_when_the_line_is_back()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        var my = await BookletTests.SignInAsync(context, host, "Ben Okafor");
        await my.Page.Locator("#section-data summary").ClickAsync();
        var export = my.Page.GetByRole(AriaRole.Button, new() { Name = "Download my data" });
        await export.WaitForAsync();
        await context.SetOfflineAsync(true);
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Claim badge" }).ClickAsync();
        await my.Page.Locator(".card .problem").WaitForAsync();
        await export.ClickAsync();
        await my.Page.Locator("#section-data .problem").WaitForAsync();

        await context.SetOfflineAsync(false);

        await Assertions.Expect(my.Page.Locator(".problem")).ToHaveCountAsync(0);
        await Assertions.Expect(my.Page.GetByRole(AriaRole.Button, new() { Name = "Claim badge" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_answer_asked_for_before_the_line_died_takes_no_note_away()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        var my = await BookletTests.SignInAsync(context, host, "Ben Okafor");

        var notes = await my.Page.EvaluateAsync<int[]>("""
            async () => {
              const { showProblem, forgetDeadLine } = await import('/js/ui.js');
              const place = document.body.appendChild(document.createElement('div'));
              const before = performance.now() - 1;
              showProblem(place, Object.assign(new Error(), { name: 'Unreachable' }));
              forgetDeadLine(before);
              const kept = place.children.length;
              forgetDeadLine(performance.now() + 1);
              return [kept, place.children.length];
            }
            """);

        Assert.Equal([1, 0], notes);
    }

    [Fact]
    public async Task While_the_account_cannot_be_had_no_address_is_named_to_type_and_then_it_comes_by_itself()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        await context.RouteAsync("**/api/me", route => route.FulfillAsync(new() { Status = 503 }));
        var my = await BookletTests.SignInAsync(context, host, "Ben Okafor");

        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Claim badge" }).ClickAsync();
        await my.Page.GetByRole(AriaRole.Link, new() { Name = "Proceed to Credly" }).WaitForAsync();
        var named = await my.Page.Locator(".address-line").CountAsync();
        await context.UnrouteAllAsync();
        await my.Page.EvaluateAsync("dispatchEvent(new Event('online'))");

        await Assertions.Expect(my.Page.Locator(".panel .address-line b")).ToHaveTextAsync("ben@example.org");
        await Assertions.Expect(my.Page.Locator("#section-data")).ToBeVisibleAsync();
        await Assertions.Expect(my.Page.Locator("#trouble")).ToBeEmptyAsync();
        Assert.Equal(0, named);
    }

    [Fact]
    public async Task A_badge_that_Credly_lets_wait_is_named_beside_the_open_window_and_follows_by_itself()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        var my = await BookletTests.SignInAsync(context, host, "Ana Sousa");
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Claim badge" }).First.ClickAsync();
        await my.Page.GetByRole(AriaRole.Link, new() { Name = "Proceed to Credly" }).WaitForAsync();
        await host.FaultAsync(new { failRate = 1 });

        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Claim badge" }).ClickAsync();
        await my.Page.GetByText("Still being prepared:").WaitForAsync();
        await host.FaultAsync(new { failRate = 0 });

        await Assertions.Expect(my.Page.Locator(".card[data-status=open]")).ToHaveCountAsync(2);
        await Assertions.Expect(my.Page.GetByText("Still being prepared:")).ToHaveCountAsync(0);
        Assert.Empty(my.Errors);
    }

    internal static async Task AddAddressAsync(LocalApp host, string email, string other)
    {
        var person = await host.SignInAsync(email);
        var key = (await person.PostAsync("api/me/addresses", new { email = other }))["key"];
        await person.PostAsync($"api/me/addresses/{key}/verify", new { code = await CodeAsync(host, other) });
    }

    internal static async Task<string> CodeAsync(LocalApp host, string to)
    {
        string? code = null;
        await host.UntilAsync(async () => (code = await host.LastCodeAsync(to)) is not null);
        return code ?? "";
    }

    private static async Task<string> CredlyIdAsync(LocalApp host) => (await host.AtCredlyAsync())[0].GetProperty("id").GetString() ?? "";

    private static Task<string> CertifyThirdAsync(LocalApp host) =>
        host.CertifyAsync(new { certificateId = "PT-2026-0099", email = Ana, firstName = "Ana", lastName = "Sousa", level = "D", issuedOn = "2026-05-01", expiresOn = "2031-04-30" });
}
