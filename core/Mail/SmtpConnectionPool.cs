using System.Collections.Concurrent;
using System.Net.Security;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace MyIpma.Core.Mail;

/// <summary>
/// Keeps a few connections to the SMTP server open, since greeting and TLS take longer than a message. Urgent mail has its own, so that a code never queues behind ten
/// thousand reminders.
/// </summary>
internal sealed class SmtpConnectionPool(IOptions<MailOptions> options, TimeProvider time) : IAsyncDisposable
{
    private const int UrgentConnections = 2;
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(20);

    private readonly ConcurrentBag<SmtpConnection> idle = [];
    private readonly SemaphoreSlim urgent = new(UrgentConnections);
    private readonly SemaphoreSlim others = new(options.Value.Connections);

    /// <summary>For tests, whose server's certificate the machine does not trust.</summary>
    internal RemoteCertificateValidationCallback? CertificateValidation { get; init; }

    /// <summary>Waits for a free slot; disposing of the result frees it again.</summary>
    public async Task<IDisposable> EnterAsync(bool isUrgent, CancellationToken ct)
    {
        var slots = isUrgent ? urgent : others;
        await slots.WaitAsync(ct);
        return new Slot(slots);
    }

    /// <summary>Null when no open connection is left.</summary>
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
    /// Opens a connection and signs in. Unless a mailbox needs UTF-8, addresses are sent in ASCII and domains as IDNA: not every server that offers SMTPUTF8 (RFC 6531) can
    /// pass such a mail on.
    /// </summary>
    public async Task<SmtpConnection> OpenAsync(bool needsUtf8, CancellationToken ct)
    {
        var smtp = options.Value.Smtp;
        var connection = new SmtpConnection(needsUtf8);
        try
        {
            connection.Client.Timeout = (int)smtp.Timeout.TotalMilliseconds;
            connection.Client.ServerCertificateValidationCallback = CertificateValidation;
            await connection.Client.ConnectAsync(smtp.Host, smtp.Port, SocketOptionsFor(smtp.Security), ct);
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

    private static SecureSocketOptions SocketOptionsFor(SmtpSecurity security) => security switch
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

/// <summary>A connection and how far its SMTP session has got.</summary>
internal sealed class SmtpConnection : IDisposable
{
    public SmtpConnection(bool needsUtf8)
    {
        NeedsUtf8 = needsUtf8;
        Session = new SmtpSession();
        Client = new SmtpClient(Session);
    }

    /// <summary>True for a message to a non-ASCII mailbox; the connection is used for that message only.</summary>
    public bool NeedsUtf8 { get; }

    public SmtpSession Session { get; }

    public SmtpClient Client { get; }

    public long IdleSince { get; set; }

    /// <summary>Sends QUIT without insisting on an answer.</summary>
    public async Task QuitAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            await Client.DisconnectAsync(quit: true, timeout.Token);
        }
        catch (Exception failure) when (SmtpErrors.IsConnectionFailure(failure))
        {
            // The connection is closed either way.
        }

        Dispose();
    }

    public void Dispose() => Client.Dispose();
}

/// <summary>
/// Follows an SMTP session far enough to know, when the connection breaks, whether the server may have accepted the message: it may once the line with the single dot has
/// been sent (RFC 5321, section 4.1.1.4). No content is kept.
/// </summary>
internal sealed class SmtpSession : IProtocolLogger
{
    private static readonly byte[] EndOfMessage = "\r\n.\r\n"u8.ToArray();
    private readonly byte[] tail = new byte[EndOfMessage.Length];
    private bool isSendingMessage;

    /// <summary>True once a whole message has been sent.</summary>
    public bool MayBeAccepted { get; private set; }

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    public void Begin()
    {
        (isSendingMessage, MayBeAccepted) = (false, false);
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

        MayBeAccepted |= tail.AsSpan().SequenceEqual(EndOfMessage);
    }

    public void Dispose()
    {
    }
}

/// <summary>
/// Keeps mail that is not urgent below the provider's limit per minute, so that a code never finds it used up. It counts in this process only; bulk mail goes out through
/// the sweep, which runs in one process at a time.
/// </summary>
public sealed class MailRateLimiter(IOptions<MailOptions> options, TimeProvider time)
{
    private const int OneInFiveForCodes = 5;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Queue<long> sent = new();

    /// <summary>False when a mail has to wait for a later minute. Urgent mail never has to; the provider may still refuse it.</summary>
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

            var isAllowed = isUrgent || sent.Count < most - ((most + OneInFiveForCodes - 1) / OneInFiveForCodes);
            if (isAllowed)
            {
                sent.Enqueue(time.GetTimestamp());
            }

            return isAllowed;
        }
    }
}
