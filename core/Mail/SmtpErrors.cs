using System.Net.Sockets;
using System.Text.RegularExpressions;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace MyIpma.Core.Mail;

/// <summary>What a failed conversation means for the mail.</summary>
internal static partial class SmtpErrors
{
    /// <summary>True for what a broken connection, a server that stops or one that will not protect the connection throws.</summary>
    public static bool IsConnectionFailure(Exception failure) => failure is
        IOException or SocketException or TimeoutException or OperationCanceledException
        or ServiceNotConnectedException or ServiceNotAuthenticatedException or SmtpProtocolException or SslHandshakeException or AuthenticationException or NotSupportedException or SaslException;

    /// <summary>What a server said to a mail; whatever concerns only us (sign-in, our own sender address) is tried again, for no recipient is at fault.</summary>
    public static MailResult ResultOf(SmtpCommandException answer)
    {
        var reason = ReasonOf(answer);
        var isOurs = answer.ErrorCode is SmtpErrorCode.SenderNotAccepted or SmtpErrorCode.UnexpectedStatusCode || answer.StatusCode == SmtpStatusCode.ServiceNotAvailable;
        return isOurs ? new MailResult.TryLater(reason, IsSenderDown: true)
            : (int)answer.StatusCode >= 500 ? new MailResult.Refused(reason)
            : new MailResult.TryLater(reason);
    }

    /// <summary>A code, never the server's words. The enhanced status code (RFC 3463) says more than the three digits.</summary>
    public static string ReasonOf(Exception failure) => failure switch
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
}
