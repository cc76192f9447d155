using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Logging;
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
        catch (Exception failure) when (IsConnectionFailure(failure) || failure is SmtpCommandException)
        {
            var reason = ReasonOf(failure);
            NoConnection(reason);
            return new MailResult.TryLater(reason, IsSenderDown: true);
        }
    }

    /// <summary>True for what a broken connection, a server that stops or one that will not protect the connection throws.</summary>
    internal static bool IsConnectionFailure(Exception failure) => failure is
        IOException or SocketException or TimeoutException or OperationCanceledException
        or ServiceNotConnectedException or ServiceNotAuthenticatedException or SmtpProtocolException or SslHandshakeException or AuthenticationException or NotSupportedException or SaslException;

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
            return ResultOf(answer);
        }
        catch (Exception failure) when (IsConnectionFailure(failure))
        {
            connection.Dispose();
            return connection.Conversation.MayHaveBeenTaken ? new MailResult.Sent(IsConfirmed: false) : new MailResult.TryLater(ReasonOf(failure), IsSenderDown: true);
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

    private static MailResult ResultOf(SmtpCommandException answer)
    {
        var reason = ReasonOf(answer);
        var isOurs = answer.ErrorCode is SmtpErrorCode.SenderNotAccepted or SmtpErrorCode.UnexpectedStatusCode || answer.StatusCode == SmtpStatusCode.ServiceNotAvailable;
        return isOurs ? new MailResult.TryLater(reason, IsSenderDown: true)
            : (int)answer.StatusCode >= 500 ? new MailResult.Refused(reason)
            : new MailResult.TryLater(reason);
    }

    /// <summary>A code, never the server's words. The enhanced status code (RFC 3463) says more than the three digits.</summary>
    private static string ReasonOf(Exception failure) => failure switch
    {
        SmtpCommandException answer when EnhancedStatus().Match(answer.Message) is { Success: true, Value: var status } => $"smtp-{status}",
        SmtpCommandException answer => string.Create(CultureInfo.InvariantCulture, $"smtp-{(int)answer.StatusCode}"),
        AuthenticationException or SaslException or ServiceNotAuthenticatedException => "smtp-sign-in-refused",
        SslHandshakeException => "smtp-certificate-not-trusted",
        NotSupportedException => "smtp-tls-not-offered",
        OperationCanceledException or TimeoutException => "smtp-timeout",
        SocketException => "smtp-no-connection",
        _ => "smtp-connection-lost",
    };

    [GeneratedRegex(@"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")]
    private static partial Regex EnhancedStatus();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The mail server cannot be used: {Reason}.")]
    private partial void NoConnection(string reason);
}
