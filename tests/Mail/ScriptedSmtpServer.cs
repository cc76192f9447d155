using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MimeKit;

namespace MyIpma.Tests.Mail;

/// <summary>An SMTP server on this machine that says what a test wants it to say, over real connections.</summary>
internal sealed class ScriptedSmtpServer : IAsyncDisposable
{
    public const string Cut = "cut";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentBag<Task> sessions = [];
    private readonly Task accepting;

    public ScriptedSmtpServer()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public ConcurrentQueue<string> Commands { get; } = [];

    public ConcurrentQueue<string> Messages { get; } = [];

    public ConcurrentDictionary<string, ConcurrentQueue<string>> Script { get; } = new();

    public X509Certificate2? Certificate { get; init; }

    /// <summary>Answers a line whatever the script says; null leaves it to the script.</summary>
    public Func<string, string?> Reply { get; set; } = _ => null;

    public Func<string, Task> OnMessageAsync { get; set; } = _ => Task.CompletedTask;

    public int Connections { get; private set; }

    public ScriptedSmtpServer Answers(string command, params string[] answers)
    {
        Script[command] = new ConcurrentQueue<string>(answers);
        return this;
    }

    /// <summary>A message it took, as a mail program reads it.</summary>
    public static MimeMessage Read(string message)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(message));
        return MimeMessage.Load(stream);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await Task.WhenAll([accepting, .. sessions]).ContinueWith(static _ => { }, TaskScheduler.Default);
        Certificate?.Dispose();
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await listener.AcceptTcpClientAsync(stopping.Token);
            Connections++;
            sessions.Add(ServeAsync(client));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        Stream stream = client.GetStream();
        await SayAsync(stream, Next("GREETING", "220 localhost"));
        while (await ReadLineAsync(stream) is { } line)
        {
            var command = line.Split(' ')[0].ToUpperInvariant();
            Commands.Enqueue(line);
            var answer = Reply(line) ?? Next(command, DefaultOf(command));
            if (answer == Cut || !await SayAsync(stream, answer))
            {
                return;
            }

            if (command == "STARTTLS" && Certificate is not null)
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(Certificate);
                stream = secure;
            }
            else if (command == "DATA" && answer.StartsWith("354", StringComparison.Ordinal) && !await TakeMessageAsync(stream))
            {
                return;
            }
        }
    }

    private async Task<bool> TakeMessageAsync(Stream stream)
    {
        var message = new StringBuilder();
        for (var line = await ReadLineAsync(stream); line is not null and not "."; line = await ReadLineAsync(stream))
        {
            message.AppendLine(line);
        }

        var answer = Next(".", "250 2.0.0 taken");
        Messages.Enqueue(message.ToString());
        await OnMessageAsync(message.ToString());
        return answer != Cut && await SayAsync(stream, answer);
    }

    private string Next(string command, string otherwise) =>
        Script.TryGetValue(command, out var answers) && answers.TryDequeue(out var answer) ? answer : otherwise;

    private string DefaultOf(string command) => command switch
    {
        "EHLO" => Certificate is null ? "250-localhost\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME" : "250-localhost\r\n250-STARTTLS\r\n250 8BITMIME",
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        "STARTTLS" => "220 go on",
        _ => "250 2.0.0 ok",
    };

    private async Task<bool> SayAsync(Stream stream, string answer)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\n"), stopping.Token);
        return !answer.StartsWith("221", StringComparison.Ordinal) && !answer.StartsWith("421", StringComparison.Ordinal);
    }

    private async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, stopping.Token) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }
}
