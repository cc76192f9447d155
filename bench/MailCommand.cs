using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;
using MyIpma.Tests.Chaos;
using MyIpma.Tests.Hosting;

namespace MyIpma.Bench;

/// <summary>Thousands of reminders fall due at once while people ask for codes: measures mails a second over SMTP, and how long a code takes meanwhile.</summary>
internal static class MailCommand
{
    private static readonly TimeSpan CodeLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenCodes = TimeSpan.FromMilliseconds(250);

    public static async Task<int> RunAsync(string[] args)
    {
        var count = int.Parse(Usage.Value(args, "--reminders", "10000"), CultureInfo.InvariantCulture);
        var latency = TimeSpan.FromMilliseconds(int.Parse(Usage.Value(args, "--latency", "0"), CultureInfo.InvariantCulture));
        await using var sink = new SmtpSink(latency);
        string[] settings =
        [
            "--timers", "off", string.Create(CultureInfo.InvariantCulture, $"--MyIpma:Mail:Smtp:Port={sink.Port}"),
            "--MyIpma:People:CodesPerClientAnHour=100000", "--MyIpma:People:CodesAnHourInAll=100000",
        ];
        await using var host = await LocalApp.StartAsync(LocalAppOptions.ForMeasuring("memory", settings));
        var badges = await OfferAsync(host, count);
        await AddRemindersAsync(host, badges);
        sink.Arrivals.Clear();

        var since = Stopwatch.GetTimestamp();
        var sending = SendAsync(host);
        var codes = await AskForCodesAsync(host, sink, sending);
        var took = Stopwatch.GetElapsedTime(since);

        var sent = sink.Arrivals.Count - codes.Count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sent} of {count} reminders in {took.TotalSeconds:F1} s, {sent / took.TotalSeconds:F0} a second; a message takes the server {latency.TotalMilliseconds:F0} ms; {Environment.ProcessorCount} cores"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{codes.Count} codes asked for meanwhile: median {codes[codes.Count / 2].TotalMilliseconds:F0} ms from the click to the mailbox, slowest {codes[^1].TotalMilliseconds:F0} ms"));
        return sent == count && codes[^1] < CodeLimit ? 0 : 1;
    }

    /// <summary>Offers the badges and waits until the mails about them have been sent.</summary>
    private static async Task<IReadOnlyList<string>> OfferAsync(LocalApp host, int count)
    {
        var certificates = host.Get<CertificateService>();
        foreach (var n in Enumerable.Range(0, count))
        {
            await certificates.IssuedAsync(CertificateOf(n), CancellationToken.None);
            ChaosCommand.Show("certificates", n + 1, count);
        }

        var queue = host.Get<OutboxQueue>();
        while (!queue.IsIdle)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        return [.. Enumerable.Range(0, count).Select(n => host.Get<Core.Domain.BadgeIdFactory>().Create(CertificateOf(n).CertificateId ?? ""))];
    }

    private static CertificateMessage CertificateOf(int n) => new()
    {
        CertificateId = string.Create(CultureInfo.InvariantCulture, $"MAIL-{n}"),
        Email = string.Create(CultureInfo.InvariantCulture, $"mail-{n}@example.org"),
        FirstName = "Kim",
        LastName = "Letter",
        Level = "B",
        IssuedOn = "2026-01-15",
    };

    /// <summary>As an offer enqueues them, but due now.</summary>
    private static async Task AddRemindersAsync(LocalApp host, IReadOnlyList<string> badges)
    {
        var (store, tables) = (host.Get<BadgeStore>(), host.Get<Tables>());
        var due = DateTimeOffset.UtcNow;
        foreach (var badge in badges)
        {
            var key = await store.FindKeyAsync(badge, CancellationToken.None) ?? throw new InvalidOperationException("A badge is missing.");
            var partition = Partitions.For(key.AddressKey);
            var row = new OutboxRow(partition, OutboxRowKeys.Pending(due, badge, 0, 0), new Effect.RemindOfBadge(badge, 3));
            await tables.Badges.TryCommitAsync(partition, [row.ToInsert()], CancellationToken.None);
        }
    }

    /// <summary>Does what the timers do, until nothing is due.</summary>
    private static async Task SendAsync(LocalApp host)
    {
        var (sweeper, mails, queue) = (host.Get<OutboxSweeper>(), host.Get<MailSweeper>(), host.Get<OutboxQueue>());
        while (await sweeper.RunAsync(TimeSpan.Zero, CancellationToken.None) + await mails.RunAsync(TimeSpan.Zero, TimeSpan.FromMinutes(1), CancellationToken.None) > 0 || !queue.IsIdle)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>One person after another asks for a code while the reminders are sent. Returns how long each code took, the slowest last.</summary>
    private static async Task<IReadOnlyList<TimeSpan>> AskForCodesAsync(LocalApp host, SmtpSink sink, Task sending)
    {
        using var site = new ServiceClient(host.Origin, new ChaosCounters());
        using var http = new HttpClient { BaseAddress = host.Origin };
        var asked = new Dictionary<string, long>();
        while (!sending.IsCompleted || asked.Count == 0)
        {
            var address = string.Create(CultureInfo.InvariantCulture, $"code-{asked.Count}@example.org");
            var token = await site.TokenAsync($"asks-{asked.Count}@example.org", isOperator: false, CancellationToken.None);
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/me/addresses") { Content = JsonContent.Create(new { email = address }) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            asked[address] = Stopwatch.GetTimestamp();
            using var answer = await http.SendAsync(request);
            answer.EnsureSuccessStatusCode();
            await Task.WhenAny(sending, Task.Delay(BetweenCodes));
        }

        await sending;
        await Eventually.TrueAsync(() => asked.Keys.All(sink.Arrivals.ContainsKey));
        return [.. asked.Select(code => Stopwatch.GetElapsedTime(code.Value, sink.Arrivals[code.Key])).Order()];
    }
}
