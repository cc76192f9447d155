using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using MimeKit;
using MyIpma.Core.Common;
using MyIpma.Local.Azurite;
using SmtpServer;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace MyIpma.Local.Dev;

/// <summary>One mailbox for all recipients, behind a real SMTP server in this process, so that it shows what was really sent.</summary>
internal sealed class LocalMailbox : MessageStore, IAsyncDisposable
{
    private const int MaxMessages = 1_000;
    private const int MaxAttempts = 10;

    private readonly CancellationTokenSource stopping = new();
    private readonly SmtpServer.SmtpServer server;
    private readonly Task running;
    private ImmutableList<ReceivedMail> messages = [];

    private LocalMailbox(int port)
    {
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(this);
        Port = port;
        server = new SmtpServer.SmtpServer(
            new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, port))).Build(), services);
        running = server.StartAsync(stopping.Token);
    }

    /// <summary>On 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The latest messages, oldest first.</summary>
    public IReadOnlyList<ReceivedMail> Messages => messages;

    /// <summary>The settings with which the host sends mail to it.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("MyIpma:Mail:Sender", "Smtp"),
        new("MyIpma:Mail:From", "badges@my.ipma.example"),
        new("MyIpma:Mail:ReplyTo", "help@ipma.example"),
        new("MyIpma:Mail:Smtp:Host", "127.0.0.1"),
        new("MyIpma:Mail:Smtp:Port", Port.ToString(CultureInfo.InvariantCulture)),
        new("MyIpma:Mail:Smtp:Security", "None"),
    ];

    /// <exception cref="IOException">No port is free.</exception>
    public static LocalMailbox Open()
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var mailbox = new LocalMailbox(FreePort.Any());
            if (!mailbox.running.IsFaulted)
            {
                return mailbox;
            }
        }

        throw new IOException("No port is free for the mailbox.");
    }

    public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(buffer.ToArray());
        var message = await MimeMessage.LoadAsync(stream, cancellationToken);
        foreach (var recipient in transaction.To)
        {
            var address = $"{recipient.User}@{recipient.Host}";
            var received = new ReceivedMail(EmailAddress.Canonicalize(address) ?? address, message);
            ImmutableInterlocked.Update(ref messages, known => (known.Count < MaxMessages ? known : known.RemoveAt(0)).Add(received));
        }

        return SmtpResponse.Ok;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        server.Shutdown();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
        stopping.Dispose();
    }
}

/// <summary>A received message, for one of its recipients.</summary>
internal sealed record ReceivedMail(string To, MimeMessage Message);
