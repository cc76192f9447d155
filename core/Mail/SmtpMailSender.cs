using MailKit.Net.Smtp;
using MimeKit;

namespace MyIpma.Core.Mail;

/// <summary>
/// Sends over SMTP (RFC 5321). 5xx about the recipient or the message is final, 4xx is not; whatever concerns only us (sign-in, TLS, our own sender address) is
/// tried again, for no recipient is at fault.
/// </summary>
internal sealed partial class SmtpMailSender(SmtpConnectionPool pool, ILogger<SmtpMailSender> logger) : IMailSender
{
    /// <summary>The longest one attempt may take; shorter than the shortest pause before the next, so that no two attempts at one message overlap.</summary>
    internal static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(45);

    /// <inheritdoc />
    public async Task<MailResult> SendAsync(OutgoingMail mail, CancellationToken ct)
    {
        using var slot = await pool.EnterAsync(mail.IsUrgent, ct);

        // A conversation that has begun is carried to its end although the host may be stopping: cut off behind the last dot, nobody would know what became of it.
        using var patience = new CancellationTokenSource(LongestAttempt);
        var needsUtf8 = mail.Message.To.Mailboxes.Any(mailbox => !mailbox.LocalPart.All(char.IsAscii));
        if (!needsUtf8 && pool.TakeIdle() is { } known && await AttemptAsync(known, mail.Message, patience.Token) is var result && !IsStale(known, result))
        {
            return result;
        }

        try
        {
            return await AttemptAsync(await pool.OpenAsync(needsUtf8, patience.Token), mail.Message, patience.Token);
        }
        catch (Exception failure) when (SmtpErrors.IsConnectionFailure(failure) || failure is SmtpCommandException)
        {
            var reason = SmtpErrors.ReasonOf(failure);
            NoConnection(reason);
            return new MailResult.TryLater(reason, IsSenderDown: true);
        }
    }

    /// <summary>True where a server has closed a connection that was kept too long for its taste, before it heard of this message.</summary>
    private static bool IsStale(SmtpConnection connection, MailResult result) =>
        result is MailResult.TryLater { IsSenderDown: true } && !connection.Conversation.MayHaveBeenTaken;

    private async Task<MailResult> AttemptAsync(SmtpConnection connection, MimeMessage message, CancellationToken ct)
    {
        if (connection.NeedsUtf8 && !connection.Client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
        {
            connection.Dispose();
            return new MailResult.Refused("smtp-utf8-not-supported");
        }

        var format = FormatOptions.Default.Clone();
        format.International = connection.NeedsUtf8;
        connection.Conversation.Begin();
        try
        {
            await connection.Client.SendAsync(format, message, ct);
            pool.Return(connection);
            return new MailResult.Sent();
        }
        catch (SmtpCommandException answer)
        {
            ReturnIfOpen(connection);
            return SmtpErrors.ResultOf(answer);
        }
        catch (Exception failure) when (SmtpErrors.IsConnectionFailure(failure))
        {
            connection.Dispose();
            return connection.Conversation.MayHaveBeenTaken ? new MailResult.Sent(IsConfirmed: false) : new MailResult.TryLater(SmtpErrors.ReasonOf(failure), IsSenderDown: true);
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
