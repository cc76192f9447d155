using System.Net;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Staff;

public sealed class BadgeActionTests
{
    private const string Reason = "The person phoned";

    [Fact]
    public async Task A_declined_badge_is_offered_again_once_however_often_that_is_asked()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        var ben = await host.SignInAsync("ben@example.org");
        var badge = await ben.FirstBadgeIdAsync();
        await ben.ClaimAsync(badge);
        await host.ActAsync("ben@example.org", "reject");
        await host.UntilAsync("declined", () => desk.SituationAsync(badge));

        var first = await desk.PostAsync($"api/admin/badges/{badge}/offer", new { reason = Reason });
        var second = await desk.PostAsync($"api/admin/badges/{badge}/offer", new { reason = Reason });

        Assert.Equal(("pending", "pending"), (first["status"], second["status"]));
        Assert.Equal(["unchanged offer-again", "done offer-again"], (await desk.AuditAsync()).Select(entry => $"{entry.Text("outcome")} {entry.Text("action")}"));
        Assert.Equal(1, await CountAsync(desk, badge, "reoffered"));
    }

    [Fact]
    public async Task A_badge_is_revoked_with_the_reason_its_holder_reads()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        var ben = await host.SignInAsync("ben@example.org");
        var badge = await ben.FirstBadgeIdAsync();
        await ben.ClaimAsync(badge);

        var revoked = await desk.PostAsync($"api/admin/badges/{badge}/revoke", new { reason = "Issued by mistake" });
        await desk.PostAsync($"api/admin/badges/{badge}/revoke", new { reason = "Issued by mistake" });

        Assert.Equal("revoked", revoked["status"]);
        var line = (await desk.FindBadgeAsync(badge)).GetProperty("timeline").EnumerateArray().Single(entry => entry.Text("kind") == "revoked");
        Assert.Equal("Issued by mistake", line.Text("reason"));
        Assert.Equal((await desk.AuditAsync())[1].Text("id"), line.GetProperty("cause").GetProperty("reference").GetString());
        await host.UntilAsync("revoked", async () => (await host.AtCredlyAsync()).Single().GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_name_is_corrected_by_the_rules_of_a_certificate_that_comes_in_again()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        var badge = await host.CertifyAsync(new { certificateId = "XX-1", email = "ida@example.org", firstName = "Ida", lastName = "Lud", level = "A", issuedOn = "2026-01-02" });

        var corrected = await desk.PostAsync($"api/admin/badges/{badge}/name", new { firstName = "Ida", lastName = "Lund", reason = Reason });
        var wrong = await desk.PostAsync($"api/admin/badges/{badge}/name", new { firstName = "", lastName = "", reason = Reason });

        Assert.Equal(HttpStatusCode.OK, corrected.Status);
        Assert.Equal("Lund", (await desk.FindBadgeAsync(badge)).Text("lastName"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(1, await CountAsync(desk, badge, "corrected"));
        Assert.Equal(["refused", "done"], (await desk.AuditAsync()).Select(entry => entry.Text("outcome")));
    }

    [Fact]
    public async Task The_mail_is_asked_for_once_within_a_minute()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        var badge = await (await host.SignInAsync("ben@example.org")).FirstBadgeIdAsync();

        var first = await desk.PostAsync($"api/admin/badges/{badge}/mail", new { reason = Reason });
        await desk.PostAsync($"api/admin/badges/{badge}/mail", new { reason = Reason });

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal(1, await CountAsync(desk, badge, "mailRequested"));
        Assert.Equal(["unchanged", "done"], (await desk.AuditAsync()).Select(entry => entry.Text("outcome")));
    }

    [Theory]
    [InlineData("mail")]
    [InlineData("address")]
    [InlineData("name")]
    [InlineData("revoke")]
    public async Task Nothing_is_done_without_a_reason(string action)
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        var badge = await (await host.SignInAsync("ben@example.org")).FirstBadgeIdAsync();

        var answer = await desk.PostAsync($"api/admin/badges/{badge}/{action}", new { email = "new@example.org", firstName = "Ben", lastName = "O" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.True(answer.Body.GetProperty("errors").TryGetProperty("reason", out _));
        Assert.Empty(await desk.AuditAsync());
    }

    [Fact]
    public async Task A_badge_that_is_none_is_not_found_and_the_attempt_is_written_down()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();

        var answer = await desk.PostAsync("api/admin/badges/b_AAAAAAAAAAAAAAAAAAAAAA/revoke", new { reason = Reason });

        Assert.Equal((HttpStatusCode.NotFound, "badge-not-found"), (answer.Status, answer["code"]));
        Assert.Equal(("refused", "badge-not-found"), ((await desk.AuditAsync())[0].Text("outcome"), (await desk.AuditAsync())[0].Text("code")));
    }

    private static async Task<int> CountAsync(TestUser desk, string badge, string kind) =>
        (await desk.FindBadgeAsync(badge)).GetProperty("timeline").EnumerateArray().Count(entry => entry.Text("kind") == kind);
}
