using MailKit;

namespace MyIpma.Core.Mail;

/// <summary>
/// Follows one SMTP conversation far enough to know, when the connection breaks, whether the server may have taken the message: it may from the moment the line with
/// the single dot has left (RFC 5321, section 4.1.1.4). Nothing of what is said is kept.
/// </summary>
internal sealed class SmtpConversation : IProtocolLogger
{
    private static readonly byte[] EndOfMessage = "\r\n.\r\n"u8.ToArray();
    private readonly byte[] tail = new byte[EndOfMessage.Length];
    private bool isSendingMessage;

    /// <summary>True once a whole message has gone out whose answer has not come yet.</summary>
    public bool MayHaveBeenTaken { get; private set; }

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    /// <summary>A new message begins.</summary>
    public void Begin()
    {
        (isSendingMessage, MayHaveBeenTaken) = (false, false);
        Array.Clear(tail);
    }

    public void LogConnect(Uri uri) => Begin();

    public void LogServer(byte[] buffer, int offset, int count)
    {
        if (buffer.AsSpan(offset, count).StartsWith("354"u8))
        {
            isSendingMessage = true;
        }
    }

    public void LogClient(byte[] buffer, int offset, int count)
    {
        if (!isSendingMessage)
        {
            return;
        }

        var written = buffer.AsSpan(offset, count);
        if (written.Length >= tail.Length)
        {
            written[^tail.Length..].CopyTo(tail);
        }
        else
        {
            tail.AsSpan(written.Length).CopyTo(tail);
            written.CopyTo(tail.AsSpan(tail.Length - written.Length));
        }

        MayHaveBeenTaken |= tail.AsSpan().SequenceEqual(EndOfMessage);
    }

    public void Dispose()
    {
    }
}
