using System.Net;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using MyIpma.Core.Outbox;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Browser;

/// <summary>What people take along, show to others, choose and erase, clicked on the page.</summary>
public sealed class YourDataTests(BrowserFixture browser)
{
    [Fact]
    public async Task Your_data_can_be_taken_along_chosen_and_erased()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        var my = await BookletTests.SignInAsync(context, host, "Ana Sousa");
        await my.Page.GetByText("Your data").ClickAsync();

        var download = await my.Page.RunAndWaitForDownloadAsync(() => my.Page.GetByRole(AriaRole.Button, new() { Name = "Download my data" }).ClickAsync());
        await my.Page.GetByLabel("Reminders by e-mail").UncheckAsync();
        await my.Page.Locator("#announcer").GetByText("Saved.").WaitForAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var reminders = (await ana.GetAsync("api/me")).Body.GetProperty("reminders").GetBoolean();
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Delete my data" }).ClickAsync();
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Delete for good" }).ClickAsync();
        await my.Page.GetByText("Everything is deleted.").WaitForAsync();

        Assert.Equal("my-ipma-data.json", download.SuggestedFilename);
        Assert.False(reminders);
        Assert.Empty(await ana.BadgesAsync());
        Assert.Empty(my.Errors);
    }

    [Fact]
    public async Task Everything_is_called_deleted_only_when_Credly_has_deleted_it_too()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.StartAsync(clock);
        var ben = await host.SignInAsync("ben@example.org");
        await ben.ClaimAsync(await ben.FirstBadgeIdAsync());
        await host.FaultAsync(new { failRate = 1 });
        await using var context = await browser.OpenAsync();
        var my = await WatchedPage.OpenAsync(context);
        await AccountPageTests.UseTokenAsync(my.Page, await host.TokenAsync("ben@example.org"));
        await my.Page.GotoAsync(host.Http.BaseAddress?.AbsoluteUri ?? "");
        await my.Page.GetByText("Your data").ClickAsync();

        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Delete my data" }).ClickAsync();
        await my.Page.GetByLabel("Delete my badges on Credly too").CheckAsync();
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Delete for good" }).ClickAsync();
        var told = await my.Page.GetByText("Everything is deleted here. Deleting on Credly takes a little longer").TextContentAsync();
        var receiptId = told?[told.IndexOf("r_", StringComparison.Ordinal)..].TrimEnd('.');
        await host.FaultAsync(new { failRate = 0 });
        await host.UntilAsync(async () =>
        {
            clock.Advance(TimeSpan.FromMinutes(5));
            await host.Get<OutboxSweeper>().RunAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
            return (await host.Http.GetStringAsync(new Uri($"/api/erasures/{receiptId}", UriKind.Relative), TestContext.Current.CancellationToken)).Contains("\"done\"", StringComparison.Ordinal);
        });

        Assert.DoesNotContain(await host.AtCredlyAsync(), badge => badge.GetProperty("email").GetString() == "ben@example.org");
        await my.Page.GetByText("Everything is deleted. Receipt:").First.WaitForAsync();
        Assert.Empty(my.Errors);
    }

    [Fact]
    public async Task The_public_page_is_switched_on_renewed_and_switched_off_and_gone_at_once()
    {
        await using var host = await LocalApp.StartAsync();
        await AcceptedAsync(host, "ben@example.org");
        await using var context = await browser.OpenAsync();
        var my = await WatchedPage.OpenAsync(context);
        await AccountPageTests.UseTokenAsync(my.Page, await host.TokenAsync("ben@example.org"));
        await my.Page.GotoAsync(host.Http.BaseAddress?.AbsoluteUri ?? "");
        await my.Page.GetByText("Your data").ClickAsync();
        var shown = my.Page.GetByLabel("Public page of my badges");
        var address = my.Page.GetByLabel("Address of the page");
        await Assertions.Expect(shown).Not.ToBeCheckedAsync();

        await shown.CheckAsync();
        var first = await address.InputValueAsync();
        var opened = await context.RunAndWaitForPageAsync(() => my.Page.GetByRole(AriaRole.Link, new() { Name = "Open my public page" }).ClickAsync());
        await opened.GetByRole(AriaRole.Heading, new() { Name = "Ben Okafor" }).WaitForAsync();
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "New address" }).ClickAsync();
        await Assertions.Expect(address).Not.ToHaveValueAsync(first);
        await my.Page.ReloadAsync();
        await my.Page.GetByText("Your data").ClickAsync();
        await Assertions.Expect(shown).ToBeCheckedAsync();
        var second = await address.InputValueAsync();
        var renewed = (await StatusAsync(host, first), await StatusAsync(host, second));
        await shown.UncheckAsync();
        await Assertions.Expect(address).ToHaveCountAsync(0);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.NotFound), (renewed.Item1, renewed.Item2, await StatusAsync(host, second)));
        Assert.Empty(my.Errors);
    }

    [Fact]
    public async Task The_language_chosen_under_your_data_is_that_of_page_and_mails()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        var my = await BookletTests.SignInAsync(context, host, "Ben Okafor");
        await my.Page.GetByText("Your data").ClickAsync();

        await my.Page.GetByLabel("Language of page and mails").SelectOptionAsync("de");

        await my.Page.GetByRole(AriaRole.Heading, new() { Name = "Meine Badges" }).WaitForAsync();
        await my.Page.Locator(".guide").GetByText("Badge abholen").WaitForAsync();
        await host.CertifyAsync(new { certificateId = "NG-2026-0010", email = "ben@example.org", firstName = "Ben", lastName = "Okafor", level = "B", issuedOn = "2026-05-01" });
        await host.UntilAsync(async () => (await host.Http.GetStringAsync("dev/mail?to=ben@example.org")).Contains("Ihr Badge ist bereit", StringComparison.Ordinal));
        Assert.Equal("de", await my.Page.EvaluateAsync<string>("document.documentElement.lang"));
        Assert.Empty(my.Errors);
    }

    [Fact]
    public async Task The_share_panel_shows_the_code_and_gives_pictures_and_certificate()
    {
        await using var host = await LocalApp.StartAsync();
        await AcceptedAsync(host, "ben@example.org");
        await using var context = await browser.OpenAsync();
        var my = await WatchedPage.OpenAsync(context);
        await AccountPageTests.UseTokenAsync(my.Page, await host.TokenAsync("ben@example.org"));
        await my.Page.GotoAsync(host.Http.BaseAddress?.AbsoluteUri ?? "");
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Share" }).ClickAsync();

        await Assertions.Expect(my.Page.GetByAltText("QR code of the public page")).ToHaveJSPropertyAsync("complete", true);
        var code = await my.Page.GetByAltText("QR code of the public page").EvaluateAsync<int>("image => image.naturalWidth");
        var files = new List<string>();
        foreach (var name in new[] { "SVG", "PNG", "Certificate (PDF)", "Badge picture (PNG)" })
        {
            var address = await my.Page.Locator("dialog").GetByRole(AriaRole.Link, new() { Name = $"{name} (opens in a new tab)", Exact = true }).GetAttributeAsync("href");
            using var answer = await host.Http.GetAsync(address);
            files.Add($"{name} {(int)answer.StatusCode} {answer.Content.Headers.ContentType?.MediaType}");
        }

        var credential = await my.Page.RunAndWaitForDownloadAsync(() => my.Page.GetByRole(AriaRole.Button, new() { Name = "Credential (JWT)" }).ClickAsync());

        Assert.StartsWith("https://www.linkedin.com/profile/add?", await my.Page.Locator("dialog .networks a").First.GetAttributeAsync("href"), StringComparison.Ordinal);
        Assert.InRange(code, 1, 4000);
        Assert.Equal(["SVG 200 image/svg+xml", "PNG 200 image/png", "Certificate (PDF) 200 application/pdf", "Badge picture (PNG) 200 image/png"], files);
        Assert.Equal("ipma-level-a.jwt", credential.SuggestedFilename);
        Assert.Empty(my.Errors);
    }

    private static async Task<HttpStatusCode> StatusAsync(LocalApp host, string address)
    {
        using var answer = await host.Http.GetAsync(address);
        return answer.StatusCode;
    }

    private static async Task AcceptedAsync(LocalApp host, string email)
    {
        var person = await host.SignInAsync(email);
        await person.ClaimAsync(await person.FirstBadgeIdAsync());
        await host.ActAsync(email, "accept");
        await host.UntilAsync("share", async () => (await person.BadgesAsync())[0].GetProperty("nextAction").GetString() ?? "");
    }
}
