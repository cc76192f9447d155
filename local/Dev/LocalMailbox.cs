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

/// <summary>A mailbox for everybody inside this process, behind a real SMTP server on this machine: what is shown is what really went out.</summary>
internal sealed class LocalMailbox : MessageStore, IAsyncDisposable
{
    private const int Most = 1_000;
    private const int MostPorts = 10;

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

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The latest messages, oldest first.</summary>
    public IReadOnlyList<ReceivedMail> Messages => messages;

    /// <summary>The settings by which the host sends to it.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("MyIpma:Mail:Sender", "Smtp"),
        new("MyIpma:Mail:From", "badges@my.ipma.example"),
        new("MyIpma:Mail:ReplyTo", "help@ipma.example"),
        new("MyIpma:Mail:Smtp:Host", "127.0.0.1"),
        new("MyIpma:Mail:Smtp:Port", Port.ToString(CultureInfo.InvariantCulture)),
        new("MyIpma:Mail:Smtp:Security", "None"),
    ];

    /// <summary>Opens the mailbox on a free port.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public static LocalMailbox Open()
    {
        for (var tries = 0; tries < MostPorts; tries++)
        {
            var mailbox = new LocalMailbox(FreePort.Any());
            if (!mailbox.running.IsFaulted)
            {
                return mailbox;
            }
        }

        throw new IOException("There is no free port for the mailbox.");
    }

    /// <inheritdoc />
    public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(buffer.ToArray());
        var message = await MimeMessage.LoadAsync(stream, cancellationToken);
        foreach (var recipient in transaction.To)
        {
            var address = $"{recipient.User}@{recipient.Host}";
            var received = new ReceivedMail(EmailAddress.Canonicalize(address) ?? address, message);
            ImmutableInterlocked.Update(ref messages, known => (known.Count < Most ? known : known.RemoveAt(0)).Add(received));
        }

        return SmtpResponse.Ok;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        server.Shutdown();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
        stopping.Dispose();
    }
}

/// <summary>A message as it came in, for one recipient.</summary>
internal sealed record ReceivedMail(string To, MimeMessage Message);
