using System.Net;
using System.Text.Json;

namespace MyIpma.Tests.Staff;

public sealed class BadgeActionTests
{
    private const string Reason = "The person phoned";

    [Fact]
    public async Task A_declined_badge_is_offered_again_once_however_often_that_is_asked()
    {
        await using var app = await StaffApp.StartAsync();
        var ben = await app.Host.SignInAsync("ben@example.org");
        var badge = await ben.FirstBadgeIdAsync();
        await ben.ClaimAsync(badge);
        await app.Host.ActAsync("ben@example.org", "reject");
        await app.Host.UntilAsync("declined", () => app.SituationAsync(badge));

        var first = await app.Desk.PostAsync($"api/admin/badges/{badge}/offer", new { reason = Reason });
        var second = await app.Desk.PostAsync($"api/admin/badges/{badge}/offer", new { reason = Reason });

        Assert.Equal(("pending", "pending"), (first["status"], second["status"]));
        Assert.Equal(["unchanged offer-again", "done offer-again"], (await app.AuditAsync()).Select(entry => $"{Text(entry, "outcome")} {Text(entry, "action")}"));
        Assert.Equal(1, await CountAsync(app, badge, "reoffered"));
    }

    [Fact]
    public async Task A_badge_is_revoked_with_the_reason_its_holder_reads()
    {
        await using var app = await StaffApp.StartAsync();
        var ben = await app.Host.SignInAsync("ben@example.org");
        var badge = await ben.FirstBadgeIdAsync();
        await ben.ClaimAsync(badge);

        var revoked = await app.Desk.PostAsync($"api/admin/badges/{badge}/revoke", new { reason = "Issued by mistake" });
        await app.Desk.PostAsync($"api/admin/badges/{badge}/revoke", new { reason = "Issued by mistake" });

        Assert.Equal("revoked", revoked["status"]);
        var line = (await app.FindBadgeAsync(badge)).GetProperty("timeline").EnumerateArray().Single(entry => Text(entry, "kind") == "revoked");
        Assert.Equal("Issued by mistake", Text(line, "reason"));
        Assert.Equal(Text((await app.AuditAsync())[1], "id"), line.GetProperty("cause").GetProperty("reference").GetString());
        await app.Host.UntilAsync("revoked", async () => (await app.Host.AtCredlyAsync()).Single().GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_name_is_corrected_by_the_rules_of_a_certificate_that_comes_in_again()
    {
        await using var app = await StaffApp.StartAsync();
        var badge = await app.Host.CertifyAsync(new { certificateId = "XX-1", email = "ida@example.org", firstName = "Ida", lastName = "Lud", level = "A", issuedOn = "2026-01-02" });

        var corrected = await app.Desk.PostAsync($"api/admin/badges/{badge}/name", new { firstName = "Ida", lastName = "Lund", reason = Reason });
        var wrong = await app.Desk.PostAsync($"api/admin/badges/{badge}/name", new { firstName = "", lastName = "", reason = Reason });

        Assert.Equal(HttpStatusCode.OK, corrected.Status);
        Assert.Equal("Lund", Text(await app.FindBadgeAsync(badge), "lastName"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(1, await CountAsync(app, badge, "corrected"));
        Assert.Equal(["refused", "done"], (await app.AuditAsync()).Select(entry => Text(entry, "outcome")));
    }

    [Fact]
    public async Task The_mail_is_asked_for_once_within_a_minute()
    {
        await using var app = await StaffApp.StartAsync();
        var badge = await (await app.Host.SignInAsync("ben@example.org")).FirstBadgeIdAsync();

        var first = await app.Desk.PostAsync($"api/admin/badges/{badge}/mail", new { reason = Reason });
        await app.Desk.PostAsync($"api/admin/badges/{badge}/mail", new { reason = Reason });

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal(1, await CountAsync(app, badge, "mailRequested"));
        Assert.Equal(["unchanged", "done"], (await app.AuditAsync()).Select(entry => Text(entry, "outcome")));
    }

    [Theory]
    [InlineData("mail")]
    [InlineData("address")]
    [InlineData("name")]
    [InlineData("revoke")]
    public async Task Nothing_is_done_without_a_reason(string action)
    {
        await using var app = await StaffApp.StartAsync();
        var badge = await (await app.Host.SignInAsync("ben@example.org")).FirstBadgeIdAsync();

        var answer = await app.Desk.PostAsync($"api/admin/badges/{badge}/{action}", new { email = "new@example.org", firstName = "Ben", lastName = "O" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.True(answer.Body.GetProperty("errors").TryGetProperty("reason", out _));
        Assert.Empty(await app.AuditAsync());
    }

    [Fact]
    public async Task A_badge_that_is_none_is_not_found_and_the_attempt_is_written_down()
    {
        await using var app = await StaffApp.StartAsync();

        var answer = await app.Desk.PostAsync("api/admin/badges/b_AAAAAAAAAAAAAAAAAAAAAA/revoke", new { reason = Reason });

        Assert.Equal((HttpStatusCode.NotFound, "badge-not-found"), (answer.Status, answer["code"]));
        Assert.Equal(("refused", "badge-not-found"), (Text((await app.AuditAsync())[0], "outcome"), Text((await app.AuditAsync())[0], "code")));
    }

    private static async Task<int> CountAsync(StaffApp app, string badge, string kind) =>
        (await app.FindBadgeAsync(badge)).GetProperty("timeline").EnumerateArray().Count(entry => Text(entry, "kind") == kind);

    private static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();
}
