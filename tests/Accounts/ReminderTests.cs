using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Certificates;
using MyIpma.Core.Outbox;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Accounts;

public sealed class ReminderTests
{
    private const string Reminder = "org.ipma.badge.reminder.v1";
    private const string Ending = "org.ipma.certificate.ending.v1";
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task An_unclaimed_badge_is_reminded_of_after_three_and_fourteen_days()
    {
        var clock = new FakeTimeProvider(Start);
        await using var api = await LocalApp.StartAsync(clock);
        await api.OfferAsync("emil@example.org", certificateId: "PL-1");

        await AfterAsync(api, clock, 2);
        var before = await CountAsync(api, Reminder, "PL-1");
        await AfterAsync(api, clock, 2);
        var third = await CountAsync(api, Reminder, "PL-1");
        await AfterAsync(api, clock, 11);

        Assert.Equal(0, before);
        Assert.Equal(1, third);
        Assert.Equal(2, await CountAsync(api, Reminder, "PL-1"));
        Assert.Contains(await api.MailAsync("emil@example.org"), mail => mail.GetProperty("subject").GetString()?.StartsWith("Your badge is still waiting", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_certificate_that_ends_is_announced_90_30_and_7_days_before()
    {
        var clock = new FakeTimeProvider(Start);
        await using var api = await LocalApp.StartAsync(clock);
        await api.OfferAsync("emil@example.org", expiresOn: "2026-12-31", certificateId: "PL-1");

        clock.SetUtcNow(new DateTimeOffset(2026, 12, 30, 0, 0, 0, TimeSpan.Zero));
        await AfterAsync(api, clock, 0);

        var days = (await api.EventsAsync(Ending)).Where(ending => Certificate(ending) == "PL-1").Select(ending => ending.GetProperty("data").GetProperty("daysLeft").GetInt32());
        Assert.Equal([7, 30, 90], days.Order());
    }

    [Fact]
    public async Task A_certificate_that_was_revoked_meanwhile_is_not_announced()
    {
        var clock = new FakeTimeProvider(Start);
        await using var api = await LocalApp.StartAsync(clock);
        await api.OfferAsync("emil@example.org", expiresOn: "2026-12-31", certificateId: "PL-1");
        await api.Get<CertificateService>()
            .RevokedAsync(new() { CertificateId = "PL-1", Reason = "Issued in error." }, TestContext.Current.CancellationToken);

        clock.SetUtcNow(new DateTimeOffset(2026, 12, 30, 0, 0, 0, TimeSpan.Zero));
        await AfterAsync(api, clock, 0);

        Assert.Equal(0, await CountAsync(api, Ending, "PL-1"));
        Assert.Equal(0, await CountAsync(api, Reminder, "PL-1"));
    }

    [Fact]
    public async Task Whoever_wants_no_reminders_gets_none()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var api = await LocalApp.StartAsync(clock);
        var ben = await api.SignInAsync("ben@example.org");

        var chosen = await ben.PutAsync("api/me/preferences", new { reminders = false });
        await AfterAsync(api, clock, 20);

        Assert.Equal(HttpStatusCode.OK, chosen.Status);
        Assert.DoesNotContain(await api.MailAsync("ben@example.org"), IsReminder);
        Assert.Contains(await api.MailAsync("ana@example.org"), IsReminder);
    }

    [Fact]
    public async Task The_choice_shows_and_what_is_no_choice_is_refused()
    {
        await using var api = await LocalApp.StartAsync();
        var ben = await api.SignInAsync("ben@example.org");
        Assert.True((await ben.GetAsync("api/me")).Body.GetProperty("reminders").GetBoolean());

        await ben.PutAsync("api/me/preferences", new { reminders = false });
        var refused = await ben.PutAsync("api/me/preferences", new { reminder = true });

        Assert.False((await ben.GetAsync("api/me")).Body.GetProperty("reminders").GetBoolean());
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
    }

    [Fact]
    public async Task Certificates_show_their_dates_and_the_status_of_their_badges()
    {
        await using var api = await LocalApp.StartAsync();
        var doerthe = await api.SignInAsync("doerthe@example.org");

        var items = (await doerthe.GetAsync("api/me/certificates")).Body.GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(["DE-2026-0815", "DE-2019-3301"], items.Select(item => item.GetProperty("certificateId").GetString()));
        Assert.Equal(["pending", "expired"], items.Select(item => item.GetProperty("badgeStatus").GetString()));
        Assert.Equal("2024-06-02", items[1].GetProperty("renewalOn").GetString());
    }

    private static bool IsReminder(System.Text.Json.JsonElement mail) => mail.GetProperty("headers").TryGetProperty("List-Unsubscribe", out _);

    private static async Task AfterAsync(LocalApp api, FakeTimeProvider clock, int days)
    {
        clock.Advance(TimeSpan.FromDays(days));
        await api.Get<OutboxSweeper>().RunAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        await api.WaitUntilIdleAsync();
    }

    private static async Task<int> CountAsync(LocalApp api, string type, string certificateId) => (await api.EventsAsync(type)).Count(published => Certificate(published) == certificateId);

    private static string? Certificate(System.Text.Json.JsonElement published) => published.GetProperty("data").GetProperty("certificateId").GetString();
}
