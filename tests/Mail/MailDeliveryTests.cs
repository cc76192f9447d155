using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using MyIpma.Core.Outbox;
using MyIpma.Tests.Hosting;
using MyIpma.Tests.Staff;

namespace MyIpma.Tests.Mail;

/// <summary>Mails from the host over a real SMTP conversation with a server that says what real ones say.</summary>
public sealed class MailDeliveryTests
{
    private const string Emil = "emil@example.org";

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mailbox_that_does_not_exist_is_noted_on_the_timeline_and_shown_to_operators()
    {
        await using var server = new ScriptedSmtpServer { Reply = RefusingEmil("550 5.1.1 No such user emil@example.org") };
        await using var app = await StartAsync(server);

        var badge = await OfferAsync(app);
        await app.WaitUntilIdleAsync();

        var line = Assert.Single(await RefusalsAsync(app));
        Assert.Equal("smtp-5.1.1", line.GetProperty("reason").GetString());
        Assert.Equal("The mail about it could not be delivered.", line.GetProperty("text").GetString());
        Assert.Equal("mailRefused", await (await app.SignInOperatorAsync()).SituationAsync(badge));
        await LaterAsync(app, TimeSpan.FromDays(1));
        Assert.Equal(1, TriesAtEmil(server));
    }

    [Fact]
    public async Task A_server_that_greylists_gets_the_same_mail_a_little_later_and_once()
    {
        var grey = new Queue<string>(["451 4.7.1 Greylisted", "451 4.7.1 Greylisted"]);
        await using var server = new ScriptedSmtpServer { Reply = line => IsEmil(line) && grey.TryDequeue(out var answer) ? answer : null };
        await using var app = await StartAsync(server);

        await OfferAsync(app);
        await app.WaitUntilIdleAsync();
        await LaterAsync(app, TimeSpan.FromSeconds(50));
        var early = TriesAtEmil(server);
        await LaterAsync(app, TimeSpan.FromSeconds(11));
        await LaterAsync(app, TimeSpan.FromMinutes(2));
        await LaterAsync(app, TimeSpan.FromDays(1));

        Assert.Equal((1, 3), (early, TriesAtEmil(server)));
        Assert.Single(MessagesToEmil(server));
        Assert.Empty(await RefusalsAsync(app));
    }

    [Fact]
    public async Task A_mail_server_that_hangs_delays_neither_events_nor_claims()
    {
        var release = new TaskCompletionSource();
        await using var server = new ScriptedSmtpServer { OnMessageAsync = _ => release.Task };
        await using var app = await StartAsync(server, waits: false);

        var badge = await OfferAsync(app);
        var claim = await (await app.SignInAsync(Emil)).ClaimAsync(badge);
        await app.UntilAsync(async () => await HasEventAsync(app, "org.ipma.badge.offered.v1", badge) && await HasEventAsync(app, "org.ipma.badge.claim-opened.v1", badge));

        Assert.Equal("open", claim["status"]);
        Assert.False(app.Get<OutboxQueue>().IsIdle);
        release.SetResult();
        await app.WaitUntilIdleAsync();
    }

    [Fact]
    public async Task A_mail_server_that_is_away_gets_the_mail_when_it_is_back()
    {
        var isAway = true;
        await using var server = new ScriptedSmtpServer { Reply = _ => Volatile.Read(ref isAway) ? "421 4.3.2 Not now" : null };
        await using var app = await StartAsync(server);
        await OfferAsync(app);
        await app.WaitUntilIdleAsync();
        await LaterAsync(app, TimeSpan.FromHours(3));
        var before = MessagesToEmil(server).Count;

        Volatile.Write(ref isAway, false);
        await LaterAsync(app, TimeSpan.FromMinutes(6));

        Assert.Equal((0, 1), (before, MessagesToEmil(server).Count));
    }

    [Fact]
    public async Task A_connection_that_breaks_behind_the_message_brings_no_second_mail()
    {
        await using var server = new ScriptedSmtpServer();
        await using var app = await StartAsync(server);
        server.Answers(".", ScriptedSmtpServer.Cut);

        await OfferAsync(app);
        await app.WaitUntilIdleAsync();
        await LaterAsync(app, TimeSpan.FromDays(1));

        Assert.Single(MessagesToEmil(server));
        Assert.Empty(await RefusalsAsync(app));
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_message_is_whole_is_tried_again_as_the_same_message()
    {
        await using var server = new ScriptedSmtpServer();
        await using var app = await StartAsync(server);
        server.Answers("DATA", ScriptedSmtpServer.Cut, ScriptedSmtpServer.Cut);

        await OfferAsync(app);
        await app.WaitUntilIdleAsync();
        var before = MessagesToEmil(server).Count;
        await LaterAsync(app, TimeSpan.FromMinutes(2));

        Assert.Equal(0, before);
        Assert.Single(MessagesToEmil(server));
    }

    [Fact]
    public async Task A_mail_that_is_never_taken_is_given_up_after_five_days_and_noted()
    {
        await using var server = new ScriptedSmtpServer { Reply = RefusingEmil("452 4.2.2 Mailbox full") };
        await using var app = await StartAsync(server);
        await OfferAsync(app);
        await app.WaitUntilIdleAsync();
        var start = clock.GetUtcNow();

        while ((await RefusalsAsync(app)).Count == 0)
        {
            Assert.True(clock.GetUtcNow() - start < TimeSpan.FromDays(6), "It was never given up.");
            await LaterAsync(app, TimeSpan.FromHours(4));
        }

        var tries = TriesAtEmil(server);
        Assert.InRange(clock.GetUtcNow() - start, TimeSpan.FromDays(5), TimeSpan.FromDays(5.5));
        Assert.Equal("given-up-smtp-4.2.2", Assert.Single(await RefusalsAsync(app)).GetProperty("reason").GetString());
        Assert.InRange(tries, 15, 45);
        await LaterAsync(app, TimeSpan.FromDays(1));
        Assert.Equal(tries, TriesAtEmil(server));
    }

    [Fact]
    public async Task Nothing_leaves_unprotected_where_tls_is_asked_for()
    {
        await using var server = new ScriptedSmtpServer();
        await using var app = await StartAsync(server, "--MyIpma:Mail:Smtp:Security=StartTls");

        await OfferAsync(app);
        await app.WaitUntilIdleAsync();

        Assert.NotEmpty(server.Commands);
        Assert.All(server.Commands, line => Assert.StartsWith("EHLO", line, StringComparison.Ordinal));
        Assert.Empty(await RefusalsAsync(app));
    }

    [Fact]
    public async Task A_code_goes_out_while_the_server_sits_on_every_other_mail()
    {
        var release = new TaskCompletionSource();
        await using var server = new ScriptedSmtpServer
        {
            OnMessageAsync = message => message.Contains("Subject: Confirm", StringComparison.Ordinal) ? Task.CompletedTask : release.Task,
        };
        await using var app = await StartAsync(server, waits: false);
        foreach (var n in Enumerable.Range(0, 20))
        {
            await OfferAsync(app, string.Create(CultureInfo.InvariantCulture, $"XX-{n}"));
        }

        var ben = await app.SignInAsync("ben@example.org");
        await ben.PostAsync("api/me/addresses", new { email = Emil });

        await app.UntilAsync(() => Task.FromResult(server.Messages.Any(message => message.Contains("Subject: Confirm", StringComparison.Ordinal))));
        Assert.False(app.Get<OutboxQueue>().IsIdle);
        release.SetResult();
        await app.WaitUntilIdleAsync();
    }

    private async Task<LocalApp> StartAsync(ScriptedSmtpServer server, string? setting = null, bool waits = true)
    {
        string[] settings = [string.Create(CultureInfo.InvariantCulture, $"--MyIpma:Mail:Smtp:Port={server.Port}"), .. setting is null ? Array.Empty<string>() : [setting]];
        return await LocalApp.StartAsync(new LocalAppOptions { Clock = clock, Settings = settings, WaitsUntilIdle = waits });
    }

    private static Task<string> OfferAsync(LocalApp app, string certificateId = "XX-1") =>
        app.CertifyAsync(new { certificateId, email = Emil, firstName = "Emil", lastName = "Berg", level = "B", issuedOn = "2026-01-02" });

    private async Task LaterAsync(LocalApp app, TimeSpan time)
    {
        clock.Advance(time);
        await app.Get<MailSweeper>().RunAsync(TimeSpan.Zero, TimeSpan.FromHours(1), Ct);
    }

    /// <summary>As the holder sees it, signed in anew since a token lives for hours only.</summary>
    private static async Task<IReadOnlyList<JsonElement>> RefusalsAsync(LocalApp app)
    {
        var emil = await app.SignInAsync(Emil);
        var timeline = await emil.GetAsync($"api/me/badges/{await emil.FirstBadgeIdAsync()}/timeline");
        return [.. timeline.Body.GetProperty("entries").EnumerateArray().Where(entry => entry.GetProperty("kind").GetString() == "mailRefused")];
    }

    private static async Task<bool> HasEventAsync(LocalApp app, string type, string badge) =>
        (await app.EventsAsync(type)).Any(reported => reported.GetProperty("subject").GetString() == badge);

    private static Func<string, string?> RefusingEmil(string answer) => line => IsEmil(line) ? answer : null;

    private static bool IsEmil(string line) => line.StartsWith($"RCPT TO:<{Emil}>", StringComparison.Ordinal);

    private static int TriesAtEmil(ScriptedSmtpServer server) => server.Commands.Count(IsEmil);

    private static IReadOnlyList<MimeMessage> MessagesToEmil(ScriptedSmtpServer server) =>
        [.. server.Messages.Select(ScriptedSmtpServer.Read).Where(message => message.To.Mailboxes.Any(mailbox => mailbox.Address == Emil))];
}
