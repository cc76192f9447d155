using System.Net;
using System.Net.Http.Json;
using MyIpma.Core.Outbox;
using MyIpma.Local.Dev;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Accounts;

public sealed class PrivacyTests
{
    private const string Phrase = "delete my data";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_export_holds_the_account_addresses_badges_claims_and_timelines_but_no_code()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");
        var badgeId = await ana.FirstBadgeIdAsync();
        await ana.ClaimAsync(badgeId);
        await ana.PostAsync("api/me/addresses", new { email = "ana.work@example.com" });

        var export = await ana.GetAsync("api/me/export");

        Assert.Equal(HttpStatusCode.OK, export.Status);
        Assert.Equal("ana@example.org", export.Body.GetProperty("addresses")[0].GetString());
        Assert.Equal("ana.work@example.com", export.Body.GetProperty("pendingVerifications")[0].GetProperty("address").GetString());
        var badge = export.Body.GetProperty("badges").EnumerateArray().Single(item => item.GetProperty("badge").GetProperty("id").GetString() == badgeId);
        Assert.Equal("Sousa", badge.GetProperty("badge").GetProperty("certificate").GetProperty("lastName").GetString());
        Assert.Equal(1, badge.GetProperty("badge").GetProperty("claim").GetProperty("number").GetInt32());
        Assert.Contains(badge.GetProperty("timeline").EnumerateArray(), entry => entry.GetProperty("happening").GetString() == "claimOpened");
        Assert.DoesNotContain("hash", export.Body.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Erasing_needs_the_phrase_which_the_refusal_tells()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");

        var refused = await ana.DeleteAsync("api/me", new { confirm = "yes" });

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal("confirmation-needed", refused["code"]);
        Assert.Equal(Phrase, refused["phrase"]);
        Assert.Equal(2, (await ana.BadgesAsync()).Count);
    }

    [Fact]
    public async Task Erasing_removes_everything_here_and_leaves_Credly_and_a_receipt_without_personal_data()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");
        await ana.VerifyAddressAsync(api, "ana.work@example.com");
        var badgeId = await ana.FirstBadgeIdAsync();
        await ana.ClaimAsync(badgeId);

        var erased = await ana.DeleteAsync("api/me", new { confirm = Phrase });

        Assert.Equal(HttpStatusCode.OK, erased.Status);
        Assert.StartsWith("r_", erased["receiptId"], StringComparison.Ordinal);
        Assert.Equal(2, erased.Body.GetProperty("counts").GetProperty("badges").GetInt32());
        Assert.Equal(2, erased.Body.GetProperty("counts").GetProperty("addresses").GetInt32());
        Assert.DoesNotContain("ana", erased.Body.GetRawText(), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(await ana.BadgesAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await ana.GetAsync($"api/me/claims/{badgeId}.1")).Status);
        Assert.Single(await api.AtCredlyAsync());
        await api.WaitUntilIdleAsync();
        await api.UntilAsync(() => Task.FromResult(api.Get<InProcessWorkflows>().Running == 0));
    }

    [Fact]
    public async Task Erasing_at_Credly_happens_when_asked_for_also_when_Credly_is_down_at_first()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");
        var badgeId = await ana.FirstBadgeIdAsync();
        await ana.ClaimAsync(badgeId);
        await api.FaultAsync(new { failRate = 1, seed = 7 });

        var erased = await ana.DeleteAsync("api/me", new { confirm = Phrase, deleteAtCredly = true });
        await api.WaitUntilIdleAsync();
        await api.FaultAsync(new { failRate = 0 });

        Assert.Equal("pending", erased["status"]);
        Assert.Equal(1, erased.Body.GetProperty("counts").GetProperty("pendingAtCredly").GetInt32());
        await api.UntilAsync(async () =>
        {
            await api.Get<OutboxSweeper>().RunAsync(TimeSpan.Zero, Ct);
            return (await api.AtCredlyAsync()).Count == 0;
        });
        Assert.Empty(await api.AtCredlyAsync());
    }

    [Fact]
    public async Task A_certificate_message_that_comes_again_does_not_bring_an_erased_badge_back()
    {
        await using var api = await LocalApp.StartAsync();
        await api.OfferAsync("ana@example.org", level: "D", certificateId: "PL-1");
        var ana = await api.SignInAsync("ana@example.org");
        await ana.DeleteAsync("api/me", new { confirm = Phrase });

        using var again = await api.Http.PostAsJsonAsync("/dev/certificates", new { certificateId = "PL-1", email = "ana@example.org", firstName = "Zofia", lastName = "Wisniewska", level = "D", issuedOn = "2026-01-01" }, Ct);

        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Contains("certificate-erased", await again.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Empty(await ana.BadgesAsync());
    }

    [Fact]
    public async Task A_full_run_leaves_no_names_addresses_codes_or_tokens_in_the_logs()
    {
        using var logs = new LogCollector();
        await using var api = await LocalApp.StartAsync(new LocalAppOptions { Logs = logs });
        var ana = await api.SignInAsync("ana@example.org");
        var key = await ana.VerifyAddressAsync(api, "ana.work@example.com");
        var code = await api.CodeAsync("ana.work@example.com");
        var badgeId = await ana.FirstBadgeIdAsync();
        await ana.ClaimAsync(badgeId);
        await ana.PostAsync($"api/me/badges/{badgeId}/address", new { addressKey = key });
        await ana.ClaimAsync(badgeId);
        await ana.ProceedAsync($"{badgeId}.2");
        await api.ActAsync("ana.work@example.com", "accept");
        await api.UntilAsync(async () => await ana.StatusAsync(badgeId) == "accepted");
        await ana.DeleteAsync("api/me", new { confirm = Phrase, deleteAtCredly = true });
        await api.WaitUntilIdleAsync();

        string[] secrets = ["Sousa", "ana@example.org", "ana.work@example.com", "ana.work%40example.com", $" {code} ", ana.Token];
        var leaks = logs.Lines.Where(line => !line.Contains("/dev/", StringComparison.Ordinal)).Where(line => secrets.Any(secret => line.Contains(secret, StringComparison.OrdinalIgnoreCase)));

        Assert.NotEmpty(logs.Lines);
        Assert.Empty(leaks);
    }
}
