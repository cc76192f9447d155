using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;
using MyIpma.Tests.Chaos;
using MyIpma.Tests.Hosting;

namespace MyIpma.Bench;

/// <summary>
/// Measures claims, lists and verifications a second through the real HTTP host, beside nothing but the round trips they need to the same storage. The Credly simulator
/// and the bus are in memory, so that only our own tables count.
/// </summary>
internal static class StorageCommand
{
    private const string RowBody = "{\"certificate\":{\"level\":\"B\",\"name\":\"Kim Load\"},\"status\":\"x\",\"filler\":\"0123456789012345678901234567890123456789012345678901234567890123456789\"}";

    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = int.Parse(Usage.Value(args, "--rounds", "1000"), CultureInfo.InvariantCulture);
        var atOnce = int.Parse(Usage.Value(args, "--at-once", "32"), CultureInfo.InvariantCulture);
        var kind = Usage.Value(args, "--storage", "azurite");
        await using var host = await LocalApp.StartAsync(LocalAppOptions.ForMeasuring(kind, "--timers", "off") with { StandInsInMemory = true });
        var people = await InviteAsync(host, rounds);
        var tables = host.Get<Tables>();
        var metrics = host.Get<StorageMetrics>();
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = atOnce }) { BaseAddress = host.Origin };

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind}, {rounds} rounds, {atOnce} at once, {Environment.ProcessorCount} cores"));
        Console.WriteLine($"{"",-22}{"a second",10}{"median ms",11}{"95% ms",9}   round trips each");
        metrics.Reset();
        await MeasureAsync("POST claim", rounds, atOnce, metrics, n => SendAsync(http, HttpMethod.Post, $"api/me/badges/{people[n].BadgeId}/claim", people[n].Token));
        await MeasureAsync("  storage alone", rounds, atOnce, null, n => ClaimTripsAsync(tables.Badges, n));
        await MeasureAsync("GET badges", rounds, atOnce, metrics, n => SendAsync(http, HttpMethod.Get, "api/me/badges", people[n].Token));
        await MeasureAsync("  storage alone", rounds, atOnce, null, n => ListTripsAsync(tables.Badges, n));
        await AcceptAsync(host, rounds);
        await MeasureAsync("GET verify", rounds, atOnce, metrics, n => SendAsync(http, HttpMethod.Get, $"api/verify/{people[n].BadgeId}", null));
        await MeasureAsync("  storage alone", rounds, atOnce, null, n => VerifyTripsAsync(tables.Badges, n));
        return 0;
    }

    /// <summary>Each person's first call creates their account and must not be measured.</summary>
    private static async Task<IReadOnlyList<Holder>> InviteAsync(LocalApp host, int count)
    {
        using var site = new ServiceClient(host.Origin, new ChaosCounters());
        var people = await Holder.InviteAsync(site, "load", count);
        await Parallel.ForEachAsync(people, async (person, ct) => await site.BadgesAsync(person.Token, ct));
        return people;
    }

    /// <summary>Only accepted, public badges can be verified.</summary>
    private static async Task AcceptAsync(LocalApp host, int count)
    {
        using var site = new ServiceClient(host.Origin, new ChaosCounters());
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (n, ct) =>
        {
            await site.ActAsync($"load-{n}@example.org", "accept", null, ct);
            await site.ActAsync($"load-{n}@example.org", "makePublic", null, ct);
        });
        var token = await site.TokenAsync("operator@example.org", isOperator: true, CancellationToken.None);
        for (var complete = false; !complete;)
        {
            complete = (await site.CallAsync(HttpMethod.Post, "api/admin/reconcile", token, CancellationToken.None)).Body.GetProperty("walk").GetProperty("complete").GetBoolean();
        }

        await Eventually.TrueAsync(() => host.Get<OutboxQueue>().IsIdle);
    }

    private static async Task SendAsync(HttpClient http, HttpMethod method, string path, string? token)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>One read and two transactions: the claim with its first timeline row, then the open window with its timeline rows and effects.</summary>
    private static async Task ClaimTripsAsync(ITable table, int n)
    {
        var (partition, key) = KeyOf(n);
        var there = await table.GetAsync(partition, key, CancellationToken.None);
        RowChange first = there is null ? new RowChange.Insert(key, RowBody) : new RowChange.Put(key, RowBody);
        await table.TryCommitAsync(partition, [first, new RowChange.Put($"{key}|log|1", RowBody)], CancellationToken.None);
        await table.TryCommitAsync(
            partition,
            [new RowChange.Put(key, RowBody), .. Enumerable.Range(0, 4).Select(line => new RowChange.Put(string.Create(CultureInfo.InvariantCulture, $"{key}|log|2{line}"), RowBody))],
            CancellationToken.None);
    }

    private static async Task ListTripsAsync(ITable table, int n)
    {
        var (partition, key) = KeyOf(n);
        await foreach (var row in table.RangeAsync(partition, key, $"{key}|~", CancellationToken.None))
        {
            _ = row.Body.Length;
        }
    }

    private static async Task VerifyTripsAsync(ITable table, int n)
    {
        var (partition, key) = KeyOf(n);
        await table.GetAsync(partition, key, CancellationToken.None);
        await table.GetAsync(partition, $"{key}|log|1", CancellationToken.None);
    }

    private static (string Partition, string Key) KeyOf(int n) => (Partitions.All[n % 256], string.Create(CultureInfo.InvariantCulture, $"!bare|{n:d8}"));

    private static async Task MeasureAsync(string name, int rounds, int atOnce, StorageMetrics? metrics, Func<int, Task> call)
    {
        metrics?.Reset();
        var times = new ConcurrentBag<double>();
        var since = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, rounds), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (n, _) =>
        {
            var began = Stopwatch.GetTimestamp();
            await call(n);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        });
        var took = Stopwatch.GetElapsedTime(since);
        var sorted = times.Order().ToList();
        var trips = metrics is null
            ? ""
            : string.Join(", ", metrics.Counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Key} {(double)count.Value / rounds:0.##}")));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-22}{rounds / took.TotalSeconds,10:F0}{sorted[sorted.Count / 2],11:F1}{sorted[sorted.Count * 95 / 100],9:F1}   {trips}"));
    }
}
