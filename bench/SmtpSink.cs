using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MyIpma.Bench;

/// <summary>A mail server that accepts everything, records when the latest message for each address arrived, and answers with the latency of a remote provider.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentBag<Task> sessions = [];
    private readonly TimeSpan latency;
    private readonly Task accepting;

    public SmtpSink(TimeSpan latency)
    {
        this.latency = latency;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>By address, the <see cref="Stopwatch"/> timestamp at which its latest message was complete.</summary>
    public ConcurrentDictionary<string, long> Arrivals { get; } = new(StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await Task.WhenAll([accepting, .. sessions]).ContinueWith(static _ => { }, TaskScheduler.Default);
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            sessions.Add(ServeAsync(await listener.AcceptTcpClientAsync(stopping.Token)));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        client.NoDelay = true;
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        await ReplyAsync(client, "220 sink");
        var recipient = "";
        while (await reader.ReadLineAsync(stopping.Token) is { } line)
        {
            if (line.StartsWith("RCPT TO:<", StringComparison.Ordinal))
            {
                recipient = line["RCPT TO:<".Length..].Split('>')[0];
            }

            await ReplyAsync(client, line.StartsWith("DATA", StringComparison.Ordinal) ? "354 go on" : "250 ok");
            if (line.StartsWith("DATA", StringComparison.Ordinal))
            {
                await ReceiveAsync(client, reader, recipient);
            }
        }
    }

    private async Task ReceiveAsync(TcpClient client, StreamReader reader, string recipient)
    {
        while (await reader.ReadLineAsync(stopping.Token) is not (null or "."))
        {
        }

        Arrivals[recipient] = Stopwatch.GetTimestamp();
        if (latency > TimeSpan.Zero)
        {
            await Task.Delay(latency, stopping.Token);
        }

        await ReplyAsync(client, "250 taken");
    }

    private async Task ReplyAsync(TcpClient client, string answer) => await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\n"), stopping.Token);
}
