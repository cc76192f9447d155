using System.Net.Sockets;
using System.Text.RegularExpressions;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace MyIpma.Core.Mail;

/// <summary>Maps SMTP failures to results.</summary>
internal static partial class SmtpErrors
{
    /// <summary>True for a lost connection and for failures of TLS or sign-in.</summary>
    public static bool IsConnectionFailure(Exception failure) => failure is
        IOException or SocketException or TimeoutException or OperationCanceledException
        or ServiceNotConnectedException or ServiceNotAuthenticatedException or SmtpProtocolException or SslHandshakeException or AuthenticationException or NotSupportedException or SaslException;

    /// <summary>Problems on our side (sign-in, our sender address) are retried, since no recipient is at fault.</summary>
    public static MailResult ResultOf(SmtpCommandException reply)
    {
        var reason = ReasonOf(reply);
        var isOurs = reply.ErrorCode is SmtpErrorCode.SenderNotAccepted or SmtpErrorCode.UnexpectedStatusCode || reply.StatusCode == SmtpStatusCode.ServiceNotAvailable;
        return isOurs ? new MailResult.TryLater(reason, IsSenderDown: true)
            : (int)reply.StatusCode >= 500 ? new MailResult.Refused(reason)
            : new MailResult.TryLater(reason);
    }

    /// <summary>A code, never the server's text, which may quote an address. The enhanced status code (RFC 3463) is more precise than the three digits.</summary>
    public static string ReasonOf(Exception failure) => failure switch
    {
        SmtpCommandException reply when EnhancedStatus().Match(reply.Message) is { Success: true, Value: var status } => $"smtp-{status}",
        SmtpCommandException reply => string.Create(CultureInfo.InvariantCulture, $"smtp-{(int)reply.StatusCode}"),
        AuthenticationException or SaslException or ServiceNotAuthenticatedException => "smtp-sign-in-refused",
        SslHandshakeException => "smtp-certificate-not-trusted",
        NotSupportedException => "smtp-tls-not-offered",
        OperationCanceledException or TimeoutException => "smtp-timeout",
        SocketException => "smtp-no-connection",
        _ => "smtp-connection-lost",
    };

    [GeneratedRegex(@"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")]
    private static partial Regex EnhancedStatus();
}
