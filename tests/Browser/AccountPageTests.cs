using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using MyIpma.Core.Accounts;
using MyIpma.Core.Common;
using MyIpma.Core.Mail;
using MyIpma.Core.Outbox;
using MyIpma.Local.Dev;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Browser;

public sealed class AccountPageTests(BrowserFixture browser)
{
    [Fact]
    public async Task Who_signs_in_without_a_proven_address_confirms_it_first()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        var my = await WatchedPage.OpenAsync(context);
        await UseTokenAsync(my.Page, await UnverifiedTokenAsync(host, "ben@example.org"));
        await my.Page.GotoAsync(host.Http.BaseAddress?.AbsoluteUri ?? "");
        await my.Page.GetByRole(AriaRole.Heading, new() { Name = "Confirm your e-mail address" }).WaitForAsync();
        await Assertions.Expect(my.Page.GetByLabel("E-mail address", new() { Exact = true })).ToHaveValueAsync("ben@example.org");
        await Assertions.Expect(my.Page.Locator(".list")).ToBeHiddenAsync();
        await my.PictureAsync("first-1280-light-en");

        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Send code" }).ClickAsync();
        var code = await HandOverPageTests.CodeAsync(host, "ben@example.org");
        await my.Page.GetByLabel("Six-digit code").FillAsync($" {code[..3]}-{code[3..]} ");
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();

        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Claim badge" }).WaitForAsync();
        await Assertions.Expect(my.Page.GetByText("Confirm your e-mail address")).ToHaveCountAsync(0);
        Assert.Empty(my.Errors);
    }

    [Fact]
    public async Task Where_no_mail_can_be_sent_the_page_says_so_and_offers_to_try_again()
    {
        await using var host = await LocalApp.StartAsync(new LocalAppOptions
        {
            Settings = ["--sign-in", "unproven"],
            ConfigureServices = services => services.PostConfigure<MailOptions>(mail => mail.Sender = MailSenderKind.None),
        });
        await using var context = await browser.OpenAsync();
        var my = await WatchedPage.OpenAsync(context);
        await UseTokenAsync(my.Page, await host.TokenAsync("ben@example.org"));
        await my.Page.GotoAsync(host.Http.BaseAddress?.AbsoluteUri ?? "");

        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Send code" }).ClickAsync();
        var again = my.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" });
        await my.Page.GetByText("We cannot send mail at the moment").First.WaitForAsync();
        await my.PictureAsync("mail-unavailable");
        var asked = await my.Page.RunAndWaitForResponseAsync(() => again.ClickAsync(), "**/api/me/addresses");

        Assert.Equal(503, asked.Status);
        await Assertions.Expect(again).ToBeFocusedAsync();
        await Assertions.Expect(again).ToHaveCountAsync(1);
        Assert.Empty(my.Errors);
    }

    [Fact]
    public async Task A_reminder_is_stopped_by_its_link_and_one_button_in_the_readers_language()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.StartAsync(clock);
        clock.Advance(TimeSpan.FromDays(3.1));
        await host.Get<OutboxSweeper>().RunAsync(TimeSpan.Zero, CancellationToken.None);
        await host.WaitUntilIdleAsync();
        var reminder = host.Get<LocalMailbox>().Messages.First(mail => mail.To == "ben@example.org" && mail.Message.Headers.Contains("List-Unsubscribe")).Message;
        await using var context = await browser.OpenAsync(width: 320, locale: "de-DE");
        var page = await WatchedPage.OpenAsync(context);

        await page.Page.GotoAsync(reminder.Headers["List-Unsubscribe"]?.Trim('<', '>') ?? "");
        await page.PictureAsync("unsubscribe-320-de");
        var wanted = (await host.Get<MailPreferences>().FindAsync(host.Get<EmailAddressFactory>().TryParse("ben@example.org")?.Key ?? "", CancellationToken.None)).Reminders;
        await page.Page.GetByRole(AriaRole.Button).ClickAsync();
        await page.Page.GetByRole(AriaRole.Link).WaitForAsync();
        await page.PictureAsync("unsubscribed-320-de");

        Assert.True(wanted);
        Assert.False((await host.Get<MailPreferences>().FindAsync(host.Get<EmailAddressFactory>().TryParse("ben@example.org")?.Key ?? "", CancellationToken.None)).Reminders);
        Assert.Equal("de", await page.Page.EvaluateAsync<string>("document.documentElement.lang"));
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task After_five_wrong_codes_only_a_new_code_is_offered()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        var my = await WatchedPage.OpenAsync(context);
        await UseTokenAsync(my.Page, await UnverifiedTokenAsync(host, "ben@example.org"));
        await my.Page.GotoAsync(host.Http.BaseAddress?.AbsoluteUri ?? "");
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Send code" }).ClickAsync();
        var wrong = await HandOverPageTests.CodeAsync(host, "ben@example.org") == "000000" ? "111111" : "000000";
        var field = my.Page.GetByLabel("Six-digit code");

        for (var tries = 0; tries < 6 && await field.IsVisibleAsync(); tries++)
        {
            await field.FillAsync(wrong);
            await Task.WhenAll(my.Page.WaitForResponseAsync("**/verify"), my.Page.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync());
            await my.Page.Locator(".confirm .problem").WaitForAsync();
        }

        await Assertions.Expect(my.Page.GetByText("Too many wrong codes")).ToBeVisibleAsync();
        await Assertions.Expect(field).ToBeHiddenAsync();
        await Assertions.Expect(my.Page.GetByRole(AriaRole.Button, new() { Name = "Send a new code" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_signed_in_person_is_signed_in_in_a_new_tab_and_no_more_after_signing_out()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        var my = await BookletTests.SignInAsync(context, host, "Ben Okafor");
        var fromMail = await WatchedPage.OpenAsync(context);

        await fromMail.Page.GotoAsync(host.Http.BaseAddress?.AbsoluteUri ?? "");
        await fromMail.Page.GetByRole(AriaRole.Button, new() { Name = "Claim badge" }).WaitForAsync();
        await fromMail.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await fromMail.Page.Locator("#sign-in").WaitForAsync();
        var later = await WatchedPage.OpenAsync(context);
        await later.Page.GotoAsync(host.Http.BaseAddress?.AbsoluteUri ?? "");

        await later.Page.Locator("#sign-in").WaitForAsync();
        Assert.Empty(my.Errors.Concat(fromMail.Errors).Concat(later.Errors));
    }

    [Fact]
    public async Task Who_comes_back_after_the_sign_in_has_run_out_is_asked_only_where_the_issuer_has_forgotten_them()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        var my = await BookletTests.SignInAsync(context, host, "Ben Okafor");
        const string RunOut = "() => { window.before = true; const now = Date.now; Date.now = () => now() + 86400000; dispatchEvent(new Event('online')); }";

        await my.Page.EvaluateAsync(RunOut);
        await my.Page.WaitForFunctionAsync("() => !window.before && document.querySelector('.card') !== null");
        var person = await my.Page.Locator("#person").TextContentAsync();
        await context.ClearCookiesAsync();
        await my.Page.EvaluateAsync(RunOut);

        await Assertions.Expect(my.Page.GetByRole(AriaRole.Heading, new() { Name = "Your sign-in has ended" })).ToBeVisibleAsync();
        await Assertions.Expect(my.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" })).ToBeVisibleAsync();
        Assert.Equal("Ben Okafor", person);
        Assert.Empty(my.Errors);
    }

    [Fact]
    public async Task A_missing_badge_is_explained_in_plain_steps_and_another_address_is_offered()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        var my = await BookletTests.SignInAsync(context, host, "Ana Sousa");
        await my.Page.GetByText("A badge is missing?").ClickAsync();

        await my.Page.GetByLabel("Certificate number").FillAsync("XX-2026-0001");
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Check" }).ClickAsync();
        await my.Page.Locator(".diagnosis").WaitForAsync();
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Add it here" }).First.ClickAsync();

        await Assertions.Expect(my.Page.Locator(".diagnosis li")).ToHaveCountAsync(3);
        await Assertions.Expect(my.Page.GetByLabel("Add an e-mail address")).ToBeFocusedAsync();
        Assert.Empty(my.Errors);
    }

    [Fact]
    public async Task A_badge_moves_to_another_proven_address()
    {
        await using var host = await LocalApp.StartAsync();
        await HandOverPageTests.AddAddressAsync(host, "ben@example.org", "ben.okafor@example.org");
        await using var context = await browser.OpenAsync();
        var my = await BookletTests.SignInAsync(context, host, "Ben Okafor");
        await my.Page.Locator(".card .details summary").ClickAsync();

        await my.Page.GetByLabel("Move to another address").SelectOptionAsync(new SelectOptionValue { Label = "ben.okafor@example.org" });
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Move" }).ClickAsync();

        await Assertions.Expect(my.Page.Locator(".card .facts")).ToContainTextAsync("ben.okafor@example.org");
        Assert.Empty(my.Errors);
    }

    [Fact]
    public async Task A_private_badge_is_made_public_first_and_certificates_tell_their_end()
    {
        await using var host = await LocalApp.StartAsync();
        await host.CertifyAsync(new { certificateId = "X-1", email = "eva@example.org", firstName = "Eva", lastName = "Nagy", level = "C", issuedOn = "2024-01-01", expiresOn = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(20).ToString("O", CultureInfo.InvariantCulture) });
        await host.ActAsync("eva@example.org", "accept");
        var eva = await host.SignInAsync("eva@example.org");
        await eva.ClaimAsync(await eva.FirstBadgeIdAsync());
        await host.ActAsync("eva@example.org", "accept");
        await host.ActAsync("eva@example.org", "makePrivate");
        await host.UntilAsync("makePublic", async () => (await eva.BadgesAsync())[0].GetProperty("nextAction").GetString() ?? "");
        await using var context = await browser.OpenAsync();
        var my = await WatchedPage.OpenAsync(context);
        await UseTokenAsync(my.Page, await host.TokenAsync("eva@example.org"));

        await my.Page.GotoAsync(host.Http.BaseAddress?.AbsoluteUri ?? "");

        await Assertions.Expect(my.Page.Locator(".card .primary")).ToContainTextAsync("Make public on Credly");
        await Assertions.Expect(my.Page.Locator(".card .amber")).ToHaveTextAsync("Ends in 20 days: recertify");
        await my.Page.GetByText("Certificates", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(my.Page.Locator(".certificates")).ToContainTextAsync("Number X-1");
        var calendar = await my.Page.RunAndWaitForDownloadAsync(() => my.Page.GetByRole(AriaRole.Button, new() { Name = "Calendar file" }).ClickAsync());
        Assert.Equal("ipma-certificates.ics", calendar.SuggestedFilename);
        Assert.Empty(my.Errors);
    }

    [Fact]
    public async Task A_step_of_the_guide_and_a_link_from_a_mail_lead_to_the_badge()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        var my = await BookletTests.SignInAsync(context, host, "Ana Sousa");

        await my.Page.Locator(".guide").GetByRole(AriaRole.Link, new() { Name = "Claim" }).ClickAsync();
        await Assertions.Expect(my.Page.Locator(".card .primary:focus")).ToHaveTextAsync("Claim badge");
        await my.Page.Keyboard.PressAsync("Enter");
        await my.Page.GetByRole(AriaRole.Link, new() { Name = "Proceed to Credly" }).WaitForAsync();
        await my.Page.Locator(".guide").GetByRole(AriaRole.Link, new() { Name = "Open Credly within" }).ClickAsync();
        await Assertions.Expect(my.Page.GetByRole(AriaRole.Link, new() { Name = "Proceed to Credly" })).ToBeFocusedAsync();
        await Assertions.Expect(my.Page.Locator(".guide").GetByRole(AriaRole.Link, new() { Name = "auto-accept" })).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("/credly/earner/settings$"));
        var other = await my.Page.Locator(".card[data-status=pending]").GetAttributeAsync("data-badge");
        await my.Page.GotoAsync(new Uri(host.Http.BaseAddress ?? throw new InvalidOperationException(), $"#{other}").AbsoluteUri);
        await my.Page.ReloadAsync();

        await Assertions.Expect(my.Page.Locator(".card[data-status=pending] .primary")).ToBeFocusedAsync();
        Assert.Empty(my.Errors);
    }

    private static async Task<string> UnverifiedTokenAsync(LocalApp host, string email) =>
        JsonDocument.Parse(await host.Http.GetStringAsync($"dev/token?email={email}&verified=false&sub=somebody")).RootElement.GetProperty("token").GetString() ?? "";

    internal static Task UseTokenAsync(IPage page, string token)
    {
        var tokens = JsonSerializer.Serialize(new { access = token, id = token, until = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds(), person = new { name = (string?)null, email = (string?)null } });
        return page.AddInitScriptAsync($"if (!sessionStorage.getItem('my-ipma.tokens')) sessionStorage.setItem('my-ipma.tokens', {JsonSerializer.Serialize(tokens)});");
    }
}
