using Microsoft.Playwright;
using MyIpma.Core.Staff;
using MyIpma.Tests.Claims;
using MyIpma.Tests.Hosting;
using MyIpma.Tests.Mail;

namespace MyIpma.Tests.Browser;

public sealed class StaffDeskTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_badge_that_went_to_another_address_is_found_by_its_number_and_goes_to_the_right_one_in_three_clicks()
    {
        await using var host = await LocalApp.StartAsync();
        await host.CertifyAsync(new { certificateId = "XX-7", email = "ida@exmaple.org", firstName = "Ida", lastName = "Lund", level = "B", issuedOn = "2026-01-02" });
        await using var context = await browser.OpenAsync();
        var desk = await SignInAsync(context, host);
        await SearchAsync(desk, "certificateId", "XX-7");
        await desk.Page.GetByText("Nobody has signed in with ida@exmaple.org").First.WaitForAsync();
        await desk.PictureAsync("staff-person");

        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Correct the address" }).First.ClickAsync();
        await desk.Page.GetByLabel("Right e-mail address").FillAsync("ida@example.org");
        await desk.PictureAsync("staff-action");
        await desk.Page.GetByLabel("The certification body asked").ClickAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Do it" }).ClickAsync();
        var ida = await host.SignInAsync("ida@example.org");

        await host.UntilAsync(1, async () => (await ida.BadgesAsync()).Count);
        Assert.Equal(3, await desk.ClicksAsync());
        Assert.Empty(desk.Errors);
    }

    [Fact]
    public async Task After_a_closed_window_the_mail_is_sent_again_in_three_clicks()
    {
        await using var host = await LocalApp.StartAsync("--MyIpma:Claims:Window=00:00:01");
        var ben = await host.SignInAsync("ben@example.org");
        var badge = await ben.FirstBadgeIdAsync();
        await ben.ClaimAsync(badge);
        await host.UntilAsync("pending", () => ben.StatusAsync(badge));
        await using var context = await browser.OpenAsync(390, ColorScheme.Dark);
        var desk = await SignInAsync(context, host);
        await SearchAsync(desk, "email", "ben@example.org");
        await desk.Page.GetByText("did not go to Credly before the time was over").First.WaitForAsync();
        await desk.PictureAsync("staff-person-narrow-dark");

        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Send the mail again" }).First.ClickAsync();
        await desk.Page.GetByLabel("The person wrote").ClickAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Do it" }).ClickAsync();

        await host.UntilAsync(async () => (await ben.GetAsync($"api/me/badges/{badge}/timeline")).Body.ToString().Contains("mailRequested", StringComparison.Ordinal));
        Assert.Equal(3, await desk.ClicksAsync());
        Assert.Empty(desk.Errors);
    }

    [Fact]
    public async Task What_Credly_refuses_is_corrected_in_three_clicks()
    {
        await using var credly = await ClaimRefusalTests.RefusingCredly.StartAsync("issued_to_last_name");
        await using var host = await LocalApp.StartAsync(credly.Settings);
        var ben = await host.SignInAsync("ben@example.org");
        var badge = await ben.FirstBadgeIdAsync();
        await ben.ClaimAsync(badge);
        await using var context = await browser.OpenAsync();
        var desk = await SignInAsync(context, host);
        await SearchAsync(desk, "badgeId", badge);
        await desk.Page.GetByText("issued_to_last_name").First.WaitForAsync();
        await desk.PictureAsync("staff-credly-refused");

        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Correct the name" }).First.ClickAsync();
        await desk.Page.GetByLabel("Last name").FillAsync("Okafor-Eze");
        await desk.Page.GetByLabel("The person phoned").ClickAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Do it" }).ClickAsync();

        await desk.Page.GetByText("Ben Okafor-Eze").First.WaitForAsync();
        Assert.Equal(3, await desk.ClicksAsync());
        Assert.Empty(desk.Errors);
    }

    [Fact]
    public async Task A_refused_mail_is_put_right_by_the_right_address_in_three_clicks()
    {
        await using var mailbox = new ScriptedSmtpServer();
        await using var host = await LocalApp.StartAsync($"--MyIpma:Mail:Smtp:Port={mailbox.Port}");
        mailbox.Answers("RCPT", "550 5.1.1 no such mailbox");
        await host.CertifyAsync(new { certificateId = "XX-8", email = "olav@example.org", firstName = "Olav", lastName = "Berg", level = "B", issuedOn = "2026-01-02" });
        await host.WaitUntilIdleAsync();
        await using var context = await browser.OpenAsync();
        var desk = await SignInAsync(context, host);
        await SearchAsync(desk, "email", "olav@example.org");
        await desk.Page.GetByText("The mail to olav@example.org was refused").First.WaitForAsync();

        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Correct the address" }).First.ClickAsync();
        await desk.Page.GetByLabel("Right e-mail address").FillAsync("olav.berg@example.org");
        await desk.Page.GetByLabel("The person phoned").ClickAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Do it" }).ClickAsync();

        var olav = await host.SignInAsync("olav.berg@example.org");
        await host.UntilAsync(1, async () => (await olav.BadgesAsync()).Count);
        Assert.Equal(3, await desk.ClicksAsync());
        Assert.Empty(desk.Errors);
    }

    [Fact]
    public async Task A_person_is_found_and_helped_without_a_mouse()
    {
        await using var host = await LocalApp.StartAsync();
        await host.CertifyAsync(new { certificateId = "XX-9", email = "ida@exmaple.org", firstName = "Ida", lastName = "Lund", level = "B", issuedOn = "2026-01-02" });
        await using var context = await browser.OpenAsync();
        var desk = await SignInAsync(context, host);
        await desk.CountClicksAsync();

        await desk.TabToAsync(desk.Page.GetByLabel("Search by"));
        await desk.Page.Keyboard.PressAsync("ArrowDown");
        await desk.TabToAsync(desk.Page.GetByLabel("What they told you"));
        await desk.Page.Keyboard.TypeAsync("XX-9\n");
        await desk.Page.GetByText("Nobody has signed in with ida@exmaple.org").First.WaitForAsync();
        await desk.TabToAsync(desk.Page.GetByRole(AriaRole.Button, new() { Name = "Correct the address" }).First);
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.Keyboard.TypeAsync("ida@example.org");
        await desk.TabToAsync(desk.Page.GetByLabel("The person phoned"));
        await desk.Page.Keyboard.PressAsync("ArrowDown");
        await desk.TabToAsync(desk.Page.GetByRole(AriaRole.Button, new() { Name = "Do it" }));
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.Locator("h2:focus").WaitForAsync();

        Assert.Equal(0, await desk.ClicksAsync());
        Assert.Equal("The person wrote", Assert.Single(await host.Get<AuditLog>().ReadAsync(null, CancellationToken.None).ToListAsync()).Reason);
        Assert.Empty(desk.Errors);
    }

    [Fact]
    public async Task A_file_is_chosen_checked_and_imported_without_a_mouse()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        var desk = await SignInAsync(context, host);
        await desk.CountClicksAsync();

        await desk.TabToAsync(desk.Page.GetByRole(AriaRole.Link, new() { Name = "Import" }));
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.TabToAsync(desk.Page.Locator("#import-file"));
        await desk.Page.Locator("#import-file").SetInputFilesAsync(new FilePayload { Name = "c.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(Staff.ImportFile.WithRows(3)) });
        await desk.TabToAsync(desk.Page.GetByRole(AriaRole.Button, new() { Name = "Import now" }));
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.GetByText("Import finished").WaitForAsync();

        Assert.Equal(0, await desk.ClicksAsync());
        Assert.Empty(desk.Errors);
    }

    [Fact]
    public async Task Somebody_without_the_role_is_told_that_the_desk_is_for_staff()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        var desk = await SignInAsync(context, host, "Ana Sousa");

        await desk.Page.GetByText("This desk is for IPMA staff").WaitForAsync();

        Assert.True(await desk.Page.Locator("#nav").IsHiddenAsync());
        Assert.Empty(desk.Errors);
    }

    [Fact]
    public async Task A_file_is_checked_then_imported_and_the_reports_count_it()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        var desk = await SignInAsync(context, host);
        await desk.Page.GetByRole(AriaRole.Link, new() { Name = "Import" }).ClickAsync();
        await desk.Page.Locator("#import-file").SetInputFilesAsync(new FilePayload { Name = "c.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(Staff.ImportFile.WithRows(120) + "X-1,nonsense,A,B,Z,never,\n") });
        await desk.Page.GetByText("This would happen").First.WaitForAsync();
        await desk.PictureAsync("staff-import");

        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Import now" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Do it" }).ClickAsync();
        await desk.Page.GetByText("Import finished").First.WaitForAsync();
        await desk.Page.GetByRole(AriaRole.Link, new() { Name = "Reports" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Img, new() { NameRegex = new("Offered 12[0-9]") }).WaitForAsync();
        await desk.PictureAsync("staff-reports");
        await desk.Page.GetByRole(AriaRole.Link, new() { Name = "Credly" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Compare now" }).ClickAsync();
        await desk.Page.GetByText("We and Credly say the same").First.WaitForAsync();
        await desk.PictureAsync("staff-credly");
        await desk.Page.GetByRole(AriaRole.Link, new() { Name = "Audit" }).ClickAsync();
        await desk.Page.GetByText("Olga Lindqvist").Nth(1).WaitForAsync();
        await desk.PictureAsync("staff-audit");

        Assert.Empty(desk.Errors);
    }

    private static async Task<WatchedPage> SignInAsync(IBrowserContext context, LocalApp host, string name = "Olga Lindqvist")
    {
        var desk = await WatchedPage.OpenAsync(context);
        await desk.Page.GotoAsync(new Uri(host.Http.BaseAddress ?? throw new InvalidOperationException(), "staff").AbsoluteUri);
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new("Find a person|for IPMA staff") }).WaitForAsync();
        return desk;
    }

    private static async Task SearchAsync(WatchedPage desk, string by, string value)
    {
        await desk.Page.GetByLabel("Search by").SelectOptionAsync(by);
        await desk.Page.GetByLabel("What they told you").FillAsync(value);
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await desk.CountClicksAsync();
    }
}
