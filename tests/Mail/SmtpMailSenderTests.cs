using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MimeKit;
using MyIpma.Core.Mail;

namespace MyIpma.Tests.Mail;

public sealed class SmtpMailSenderTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_goes_out_once_and_the_connection_is_kept_for_the_next()
    {
        await using var server = new ScriptedSmtpServer();
        await using var pool = PoolTo(server.Port);

        var results = new List<MailResult>();
        for (var n = 0; n < 20; n++)
        {
            results.Add(await SenderOver(pool).SendAsync(Mail($"message {n}"), Ct));
        }

        Assert.All(results, result => Assert.Equal(new MailResult.Sent(), result));
        Assert.Equal(20, server.Messages.Count);
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 No such user ana@example.org", "smtp-5.1.1")]
    [InlineData("RCPT", "550 no", "smtp-550")]
    [InlineData(".", "554 5.7.1 Looks like spam", "smtp-5.7.1")]
    public async Task What_is_refused_for_good_is_not_tried_again(string command, string answer, string reason)
    {
        await using var server = new ScriptedSmtpServer().Answers(command, answer);
        await using var pool = PoolTo(server.Port);

        var result = await SenderOver(pool).SendAsync(Mail(), Ct);

        Assert.Equal(new MailResult.Refused(reason), result);
    }

    [Fact]
    public async Task Greylisting_asks_to_come_again_and_holds_up_nobody_else()
    {
        await using var server = new ScriptedSmtpServer().Answers("RCPT", "451 4.7.1 Greylisted, please try again");
        await using var pool = PoolTo(server.Port);

        var first = await SenderOver(pool).SendAsync(Mail(), Ct);
        var again = await SenderOver(pool).SendAsync(Mail(), Ct);

        Assert.Equal(new MailResult.TryLater("smtp-4.7.1"), first);
        Assert.Equal(new MailResult.Sent(), again);
    }

    [Theory]
    [InlineData("MAIL", "553 5.7.1 Sender address rejected", "smtp-5.7.1")]
    [InlineData("GREETING", "421 4.3.2 Not now", "smtp-4.3.2")]
    [InlineData("DATA", ScriptedSmtpServer.Cut, "smtp-connection-lost")]
    public async Task What_concerns_only_us_is_no_recipients_fault(string command, string answer, string reason)
    {
        await using var server = new ScriptedSmtpServer().Answers(command, answer, answer);
        await using var pool = PoolTo(server.Port);

        var result = await SenderOver(pool).SendAsync(Mail(), Ct);

        Assert.Equal(new MailResult.TryLater(reason, IsSenderDown: true), result);
    }

    [Fact]
    public async Task A_refused_sign_in_is_no_recipients_fault()
    {
        await using var server = new ScriptedSmtpServer().Answers("AUTH", "535 5.7.8 Bad credentials", "535 5.7.8 Bad credentials", "535 5.7.8 Bad credentials");
        await using var pool = PoolTo(server.Port, user: "my-ipma");

        var result = await SenderOver(pool).SendAsync(Mail(), Ct);

        Assert.Equal(new MailResult.TryLater("smtp-sign-in-refused", IsSenderDown: true), result);
        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task When_the_connection_breaks_behind_the_message_there_is_no_second_mail()
    {
        await using var server = new ScriptedSmtpServer().Answers(".", ScriptedSmtpServer.Cut);
        await using var pool = PoolTo(server.Port);

        var result = await SenderOver(pool).SendAsync(Mail(), Ct);

        Assert.Equal(new MailResult.Sent(IsConfirmed: false), result);
        Assert.Single(server.Messages);
    }

    [Fact]
    public async Task A_connection_that_the_server_gave_up_is_replaced_without_losing_the_message()
    {
        await using var server = new ScriptedSmtpServer();
        await using var pool = PoolTo(server.Port);
        await SenderOver(pool).SendAsync(Mail("first"), Ct);
        server.Answers("MAIL", "421 4.4.2 Idle for too long");

        var result = await SenderOver(pool).SendAsync(Mail("second"), Ct);

        Assert.Equal(new MailResult.Sent(), result);
        Assert.Equal(2, server.Messages.Count);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task Nothing_goes_out_unprotected_where_tls_is_required()
    {
        await using var server = new ScriptedSmtpServer();
        await using var pool = PoolTo(server.Port, SmtpSecurity.StartTls);

        var result = await SenderOver(pool).SendAsync(Mail(), Ct);

        Assert.Equal(new MailResult.TryLater("smtp-tls-not-offered", IsSenderDown: true), result);
        Assert.DoesNotContain(server.Commands, command => command.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_goes_to_a_server_whose_certificate_nobody_vouches_for()
    {
        await using var server = new ScriptedSmtpServer { Certificate = SelfSigned() };
        await using var pool = PoolTo(server.Port, SmtpSecurity.StartTls);

        var result = await SenderOver(pool).SendAsync(Mail(), Ct);

        Assert.Equal(new MailResult.TryLater("smtp-certificate-not-trusted", IsSenderDown: true), result);
        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task A_message_goes_out_over_tls()
    {
        await using var server = new ScriptedSmtpServer { Certificate = SelfSigned() };
        await using var pool = PoolTo(server.Port, SmtpSecurity.StartTls, trust: (_, _, _, _) => true);

        var result = await SenderOver(pool).SendAsync(Mail(), Ct);

        Assert.Equal(new MailResult.Sent(), result);
        Assert.Equal(["EHLO", "STARTTLS", "EHLO"], server.Commands.Select(command => command.Split(' ')[0]).Take(3));
    }

    [Fact]
    public async Task A_server_that_is_away_is_tried_again_later()
    {
        int port;
        await using (var server = new ScriptedSmtpServer())
        {
            port = server.Port;
        }

        await using var pool = PoolTo(port);

        var result = await SenderOver(pool).SendAsync(Mail(), Ct);

        Assert.Equal(new MailResult.TryLater("smtp-no-connection", IsSenderDown: true), result);
    }

    [Fact]
    public async Task What_is_urgent_passes_what_is_not()
    {
        var release = new TaskCompletionSource();
        await using var server = new ScriptedSmtpServer { OnMessageAsync = message => message.Contains("slow", StringComparison.Ordinal) ? release.Task : Task.CompletedTask };
        await using var pool = PoolTo(server.Port, connections: 1);
        Task<MailResult>[] slow = [.. Enumerable.Range(0, 5).Select(_ => SenderOver(pool).SendAsync(Mail("slow"), Ct))];

        var urgent = await SenderOver(pool).SendAsync(Mail("code", isUrgent: true), Ct);

        Assert.Equal(new MailResult.Sent(), urgent);
        Assert.DoesNotContain(slow, task => task.IsCompleted);
        release.SetResult();
        Assert.All(await Task.WhenAll(slow), result => Assert.Equal(new MailResult.Sent(), result));
    }

    [Fact]
    public async Task A_mailbox_outside_ascii_needs_a_server_that_knows_such_names()
    {
        await using var server = new ScriptedSmtpServer();
        await using var pool = PoolTo(server.Port);

        var result = await SenderOver(pool).SendAsync(Mail(to: "zoë@example.org"), Ct);

        Assert.Equal(new MailResult.Refused("smtp-utf8-not-supported"), result);
    }

    [Fact]
    public async Task A_domain_outside_ascii_goes_out_in_ascii()
    {
        await using var server = new ScriptedSmtpServer();
        await using var pool = PoolTo(server.Port);

        var result = await SenderOver(pool).SendAsync(Mail(to: "ana@xn--bro-hoa.example"), Ct);

        Assert.Equal(new MailResult.Sent(), result);
        Assert.Contains("RCPT TO:<ana@xn--bro-hoa.example>", server.Commands);
    }

    private static SmtpMailSender SenderOver(SmtpConnectionPool pool) => new(pool, NullLogger<SmtpMailSender>.Instance);

    private static SmtpConnectionPool PoolTo(
        int port, SmtpSecurity security = SmtpSecurity.None, string user = "", int connections = 4, RemoteCertificateValidationCallback? trust = null)
    {
        var options = new MailOptions
        {
            Sender = MailSenderKind.Smtp,
            From = "badges@my.ipma.example",
            Connections = connections,
            Smtp = { Host = "127.0.0.1", Port = port, Security = security, User = user, Password = user.Length > 0 ? "secret" : "", Timeout = TimeSpan.FromSeconds(5) },
        };
        return new SmtpConnectionPool(Options.Create(options), TimeProvider.System) { CertificateValidation = trust };
    }

    private static OutgoingMail Mail(string text = "text", bool isUrgent = false, string to = "ana@example.org")
    {
        var message = new MimeMessage { Subject = "subject", Body = new TextPart("plain") { Text = text } };
        message.From.Add(new MailboxAddress("my.IPMA", "badges@my.ipma.example"));
        message.To.Add(new MailboxAddress("", to));
        return new OutgoingMail(message, isUrgent, IsRepeat: false);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
