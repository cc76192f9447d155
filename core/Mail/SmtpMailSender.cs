using MailKit.Net.Smtp;
using MimeKit;

namespace MyIpma.Core.Mail;

/// <summary>Sends over SMTP (RFC 5321). 5xx for the recipient or the message is final; 4xx and problems on our side (sign-in, TLS, our sender address) are retried.</summary>
internal sealed partial class SmtpMailSender(SmtpConnectionPool pool, ILogger<SmtpMailSender> logger) : IMailSender
{
    /// <summary>Shorter than the shortest pause before the next attempt, so that no two attempts at one message overlap.</summary>
    internal static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(45);

    public async Task<MailResult> SendAsync(OutgoingMail mail, CancellationToken ct)
    {
        using var slot = await pool.EnterAsync(mail.IsUrgent, ct);

        // Not cancelled when the host stops: after the final dot nobody could tell whether the server has accepted the message.
        using var timeout = new CancellationTokenSource(LongestAttempt);
        var needsUtf8 = mail.Message.To.Mailboxes.Any(mailbox => !mailbox.LocalPart.All(char.IsAscii));
        if (!needsUtf8 && pool.TakeIdle() is { } idle && await AttemptAsync(idle, mail.Message, timeout.Token) is var result && !IsStale(idle, result))
        {
            return result;
        }

        try
        {
            return await AttemptAsync(await pool.OpenAsync(needsUtf8, timeout.Token), mail.Message, timeout.Token);
        }
        catch (Exception failure) when (SmtpErrors.IsConnectionFailure(failure) || failure is SmtpCommandException)
        {
            var reason = SmtpErrors.ReasonOf(failure);
            NoConnection(reason);
            return new MailResult.TryLater(reason, IsSenderDown: true);
        }
    }

    /// <summary>True when the server had closed an idle connection before it got this message.</summary>
    private static bool IsStale(SmtpConnection connection, MailResult result) =>
        result is MailResult.TryLater { IsSenderDown: true } && !connection.Session.MayBeAccepted;

    private async Task<MailResult> AttemptAsync(SmtpConnection connection, MimeMessage message, CancellationToken ct)
    {
        if (connection.NeedsUtf8 && !connection.Client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
        {
            connection.Dispose();
            return new MailResult.Refused("smtp-utf8-not-supported");
        }

        var format = FormatOptions.Default.Clone();
        format.International = connection.NeedsUtf8;
        connection.Session.Begin();
        try
        {
            await connection.Client.SendAsync(format, message, ct);
            pool.Return(connection);
            return new MailResult.Sent();
        }
        catch (SmtpCommandException reply)
        {
            ReturnIfOpen(connection);
            return SmtpErrors.ResultOf(reply);
        }
        catch (Exception failure) when (SmtpErrors.IsConnectionFailure(failure))
        {
            connection.Dispose();
            return connection.Session.MayBeAccepted ? new MailResult.Sent(IsConfirmed: false) : new MailResult.TryLater(SmtpErrors.ReasonOf(failure), IsSenderDown: true);
        }
    }

    private void ReturnIfOpen(SmtpConnection connection)
    {
        if (connection.Client.IsConnected)
        {
            pool.Return(connection);
        }
        else
        {
            connection.Dispose();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The mail server cannot be used: {Reason}.")]
    private partial void NoConnection(string reason);
}
