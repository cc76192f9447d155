using System.Collections.Concurrent;
using System.Net.Security;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace MyIpma.Core.Mail;

/// <summary>
/// Keeps a few connections to the SMTP server open, for greeting and TLS take longer than a message. What is urgent has connections of its own, so that a code
/// never queues behind ten thousand reminders.
/// </summary>
internal sealed class SmtpConnectionPool(IOptions<MailOptions> options, TimeProvider time) : IAsyncDisposable
{
    private const int UrgentConnections = 2;
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(20);

    private readonly ConcurrentBag<SmtpConnection> idle = [];
    private readonly SemaphoreSlim urgent = new(UrgentConnections);
    private readonly SemaphoreSlim others = new(options.Value.Connections);

    /// <summary>Who vouches for the server's certificate where the machine does not; for tests.</summary>
    internal RemoteCertificateValidationCallback? CertificateValidation { get; init; }

    /// <summary>Waits until a message may go out.</summary>
    public async Task<IDisposable> EnterAsync(bool isUrgent, CancellationToken ct)
    {
        var slots = isUrgent ? urgent : others;
        await slots.WaitAsync(ct);
        return new Slot(slots);
    }

    /// <summary>A connection that has been used before, if one is left; null otherwise.</summary>
    public SmtpConnection? TakeIdle()
    {
        while (idle.TryTake(out var connection))
        {
            if (connection.Client.IsConnected && time.GetElapsedTime(connection.IdleSince) < LongestIdle)
            {
                return connection;
            }

            connection.Dispose();
        }

        return null;
    }

    /// <summary>
    /// Opens a connection, protected as the settings ask, and signs in. Where no mailbox needs more, addresses go out in ASCII, domains as IDNA has them: not every
    /// server that says it knows UTF-8 (RFC 6531) can pass it on.
    /// </summary>
    public async Task<SmtpConnection> OpenAsync(bool needsUtf8, CancellationToken ct)
    {
        var smtp = options.Value.Smtp;
        var connection = new SmtpConnection(needsUtf8);
        try
        {
            connection.Client.Timeout = (int)smtp.Timeout.TotalMilliseconds;
            connection.Client.ServerCertificateValidationCallback = CertificateValidation;
            await connection.Client.ConnectAsync(smtp.Host, smtp.Port, ProtectionOf(smtp.Security), ct);
            if (smtp.User.Length > 0)
            {
                await connection.Client.AuthenticateAsync(smtp.User, smtp.Password, ct);
            }

            connection.Client.Capabilities &= needsUtf8 ? ~SmtpCapabilities.Chunking : ~(SmtpCapabilities.Chunking | SmtpCapabilities.UTF8);

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Keeps a connection for the next message.</summary>
    public void Return(SmtpConnection connection)
    {
        if (connection.NeedsUtf8)
        {
            connection.Dispose();
            return;
        }

        connection.IdleSince = time.GetTimestamp();
        idle.Add(connection);
    }

    public async ValueTask DisposeAsync()
    {
        while (idle.TryTake(out var connection))
        {
            await connection.QuitAsync();
        }

        urgent.Dispose();
        others.Dispose();
    }

    private static SecureSocketOptions ProtectionOf(SmtpSecurity security) => security switch
    {
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.None,
    };

    private sealed class Slot(SemaphoreSlim slots) : IDisposable
    {
        public void Dispose() => slots.Release();
    }
}

/// <summary>One connection and what has been said over it.</summary>
internal sealed class SmtpConnection : IDisposable
{
    public SmtpConnection(bool needsUtf8)
    {
        NeedsUtf8 = needsUtf8;
        Conversation = new SmtpConversation();
        Client = new SmtpClient(Conversation);
    }

    /// <summary>True for a message whose mailbox is not in ASCII; it is used for that message alone.</summary>
    public bool NeedsUtf8 { get; }

    public SmtpConversation Conversation { get; }

    public SmtpClient Client { get; }

    public long IdleSince { get; set; }

    /// <summary>Says goodbye, which the other side need not answer.</summary>
    public async Task QuitAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            await Client.DisconnectAsync(quit: true, patience.Token);
        }
        catch (Exception failure) when (SmtpErrors.IsConnectionFailure(failure))
        {
            // It is closed either way.
        }

        Dispose();
    }

    public void Dispose() => Client.Dispose();
}

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

/// <summary>
/// Keeps what nobody waits for below what the provider allows in a minute, so that a code never finds the allowance used up. It counts in this process; a mailing goes
/// out through the sweep, which runs in one process at a time.
/// </summary>
public sealed class MailRateLimiter(IOptions<MailOptions> options, TimeProvider time)
{
    private const int OneInFiveIsForCodes = 5;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Queue<long> sent = new();

    /// <summary>False where a mail has to wait for one of the next minutes. What is urgent never has to; the provider says no if it must.</summary>
    public bool TryEnter(bool isUrgent)
    {
        var most = options.Value.PerMinute;
        if (most == 0)
        {
            return true;
        }

        lock (gate)
        {
            while (sent.TryPeek(out var first) && time.GetElapsedTime(first) >= Minute)
            {
                sent.Dequeue();
            }

            var isAllowed = isUrgent || sent.Count < most - ((most + OneInFiveIsForCodes - 1) / OneInFiveIsForCodes);
            if (isAllowed)
            {
                sent.Enqueue(time.GetTimestamp());
            }

            return isAllowed;
        }
    }
}
