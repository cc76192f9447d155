using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Certificates;
using MyIpma.Core.Outbox;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Mail;

public sealed class UnsubscribeTests
{
    private const string Emil = "emil@example.org";

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_click_of_a_mail_program_stops_reminders_and_nothing_else()
    {
        await using var api = await RemindedAsync();

        using var first = await api.Http.PostAsync(await LinkAsync(api), OneClick(), Ct);
        using var again = await api.Http.PostAsync(await LinkAsync(api), OneClick(), Ct);
        await AfterAsync(api, days: 12);
        await api.Get<CertificateService>().RevokedAsync(new() { CertificateId = "XX-1", Reason = "Issued in error." }, Ct);
        var mails = await api.MailAsync(Emil);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, again.StatusCode));
        Assert.Single(mails, IsReminder);
        Assert.Contains(mails, mail => mail.GetProperty("subject").GetString()?.StartsWith("Your badge was revoked", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_program_that_sends_the_form_in_parts_is_understood_too()
    {
        await using var api = await RemindedAsync();
        using var body = new MultipartFormDataContent { { new StringContent("One-Click"), "List-Unsubscribe" } };

        using var answer = await api.Http.PostAsync(await LinkAsync(api), body, Ct);
        await AfterAsync(api, days: 12);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Single(await api.MailAsync(Emil), IsReminder);
    }

    [Fact]
    public async Task Opening_the_link_only_asks()
    {
        await using var api = await RemindedAsync();
        using var looking = new HttpRequestMessage(HttpMethod.Get, await LinkAsync(api)) { Headers = { Accept = { new MediaTypeWithQualityHeaderValue("text/html") } } };

        using var page = await api.Http.SendAsync(looking, Ct);
        await AfterAsync(api, days: 12);

        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("<form method=\"post\">", await page.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(2, (await api.MailAsync(Emil)).Count(IsReminder));
    }

    [Fact]
    public async Task What_was_stopped_before_signing_in_stays_stopped_afterwards_and_can_be_wanted_again()
    {
        await using var api = await RemindedAsync();
        using var stopped = await api.Http.PostAsync(await LinkAsync(api), OneClick(), Ct);

        var emil = await api.SignInAsync(Emil);
        var before = (await emil.GetAsync("api/me")).Body.GetProperty("reminders").GetBoolean();
        await emil.PutAsync("api/me/preferences", new { reminders = true });
        await AfterAsync(api, days: 12);

        Assert.False(before);
        Assert.Equal(2, (await api.MailAsync(Emil)).Count(IsReminder));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_token_that_is_none_of_ours_is_not_found(string method)
    {
        await using var api = await LocalApp.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), "api/mail/unsubscribe/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") { Content = method == "POST" ? OneClick() : null };

        using var answer = await api.Http.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task People_who_follow_a_broken_link_see_a_page(string method)
    {
        await using var api = await LocalApp.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), "api/mail/unsubscribe/AAAAAAAA") { Headers = { Accept = { new MediaTypeWithQualityHeaderValue("text/html") } } };

        using var answer = await api.Http.SendAsync(request, Ct);

        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task A_holder_without_account_is_written_to_in_the_certificates_language_and_in_their_own_once_chosen()
    {
        await using var api = await LocalApp.StartAsync(clock);
        await api.Http.PostAsync("/dev/certificates", System.Net.Http.Json.JsonContent.Create(new { certificateId = "XX-2", email = "zofia@example.org", firstName = "Zofia", lastName = "Nowak", level = "D", issuedOn = "2026-01-02", language = "pl-PL" }), Ct);
        var offered = Assert.Single(await api.MailAsync("zofia@example.org"));
        var zofia = await api.SignInAsync("zofia@example.org");
        await zofia.PutAsync("api/me/preferences", new { language = "fr" });
        await AfterAsync(api, days: 4);

        var reminder = Assert.Single(await api.MailAsync("zofia@example.org"), IsReminder);

        Assert.Equal(("pl", "fr"), (LanguageOf(offered), LanguageOf(reminder)));
        Assert.StartsWith("Twoja odznaka", offered.GetProperty("subject").GetString(), StringComparison.Ordinal);
    }

    /// <summary>A host in which a badge has waited long enough for the first reminder.</summary>
    private async Task<LocalApp> RemindedAsync()
    {
        var api = await LocalApp.StartAsync(clock);
        await api.OfferAsync(Emil, certificateId: "XX-1");
        await AfterAsync(api, days: 4);
        return api;
    }

    private async Task AfterAsync(LocalApp api, int days)
    {
        clock.Advance(TimeSpan.FromDays(days));
        await api.Get<OutboxSweeper>().RunAsync(TimeSpan.Zero, Ct);
        await api.WaitUntilIdleAsync();
    }

    private static async Task<string> LinkAsync(LocalApp api) =>
        (await api.MailAsync(Emil)).First(IsReminder).GetProperty("headers").GetProperty("List-Unsubscribe").GetString()?.Trim('<', '>') ?? "";

    private static FormUrlEncodedContent OneClick() => new([new("List-Unsubscribe", "One-Click")]);

    private static bool IsReminder(JsonElement mail) => mail.GetProperty("headers").TryGetProperty("List-Unsubscribe", out _);

    private static string LanguageOf(JsonElement mail) => mail.GetProperty("headers").GetProperty("Content-Language").GetString() ?? "";
}
