using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MyIpma.Tests.Chaos;
using MyIpma.Tests.Crash;

namespace MyIpma.Bench;

/// <summary>
/// Puts mixed load on the real host in a process of its own, pictures and certificates included: statuses, latencies, and the host's memory every minute. Fails on a 500.
/// </summary>
internal static class LoadCommand
{
    private static readonly string[] Languages = ["en", "de", "fr", "es", "pt", "pl", "zh"];

    public static async Task<int> RunAsync(string[] args)
    {
        var minutes = int.Parse(Usage.Value(args, "--minutes", "10"), CultureInfo.InvariantCulture);
        var people = int.Parse(Usage.Value(args, "--people", "300"), CultureInfo.InvariantCulture);
        var atOnce = int.Parse(Usage.Value(args, "--at-once", "8"), CultureInfo.InvariantCulture);
        using var folder = new CrashFolder();
        await using var host = await HostProcess.StartAsync(folder.Folder, "--storage", Usage.Value(args, "--storage", "azurite"), "--timers", "on");
        var crowd = await InviteAsync(host, people);
        var answers = new ConcurrentDictionary<string, int>();
        var times = new ConcurrentBag<double>();
        using var end = new CancellationTokenSource(TimeSpan.FromMinutes(minutes));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{people} people, {atOnce} at once, {minutes} minutes, {Environment.ProcessorCount} cores"));
        var load = Task.WhenAll(Enumerable.Range(0, atOnce).Select(worker => AskAsync(host, crowd, new Random(worker), answers, times, end.Token)));
        for (var minute = 1; minute <= minutes; minute++)
        {
            await Task.WhenAny(load, Task.Delay(TimeSpan.FromMinutes(1)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"minute {minute,3}   {host.MemoryBytes / 1048576.0,8:F0} MiB   {answers.Values.Sum(),9:N0} answers   {answers.GetValueOrDefault("500"),4} of 500"));
        }

        await load;
        Report(answers, times, minutes);
        return answers.GetValueOrDefault("500") == 0 ? 0 : 1;
    }

    /// <summary>Every other person has accepted already.</summary>
    private static async Task<IReadOnlyList<Holder>> InviteAsync(HostProcess host, int count)
    {
        using var site = new ServiceClient(host.Http.BaseAddress ?? throw new InvalidOperationException(), new ChaosCounters());
        var crowd = await Holder.InviteAsync(site, "mixed", count, "ABCD");
        foreach (var person in crowd.Where((_, n) => n % 2 == 0))
        {
            await AcceptAsync(site, person.Token, person.BadgeId, person.Email);
        }

        return crowd;
    }

    private static async Task AcceptAsync(ServiceClient site, string token, string badgeId, string email)
    {
        var claim = await site.ClaimAsync(token, badgeId, CancellationToken.None);
        while (claim.State == "preparing")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
            claim = await site.GetClaimAsync(token, ServiceClient.Text(claim.Body, "id"), CancellationToken.None);
        }

        await site.ActAsync(email, "accept", null, CancellationToken.None);
        await site.ActAsync(email, "makePublic", null, CancellationToken.None);
    }

    private static async Task AskAsync(
        HostProcess host, IReadOnlyList<Holder> crowd, Random random, ConcurrentDictionary<string, int> answers, ConcurrentBag<double> times, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var (token, badgeId, _) = crowd[random.Next(crowd.Count)];
            using var request = Next(token, badgeId, random);
            var since = Stopwatch.GetTimestamp();
            using var answer = await host.Http.SendAsync(request, CancellationToken.None);
            var body = await answer.Content.ReadAsByteArrayAsync(CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            answers.AddOrUpdate(((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture), 1, (_, count) => count + 1);
            if (answer.StatusCode == HttpStatusCode.InternalServerError)
            {
                Console.WriteLine($"500: {request.Method} {request.RequestUri} {JsonSerializer.Serialize(body.Length)}");
            }
        }
    }

    /// <summary>What holders and visitors request, in about realistic proportions.</summary>
    private static HttpRequestMessage Next(string token, string badgeId, Random random)
    {
        var language = Languages[random.Next(Languages.Length)];
        var (method, path) = random.Next(20) switch
        {
            < 4 => (HttpMethod.Get, "api/me/badges"),
            4 => (HttpMethod.Get, "api/me"),
            5 => (HttpMethod.Post, $"api/me/badges/{badgeId}/claim"),
            6 => (HttpMethod.Post, $"api/me/claims/{badgeId}.1/proceed"),
            7 => (HttpMethod.Get, $"api/me/badges/{badgeId}/timeline"),
            8 => (HttpMethod.Get, "api/me/diagnosis"),
            9 => (HttpMethod.Get, $"api/me/badges/{badgeId}/credential"),
            10 => (HttpMethod.Get, $"api/verify/{badgeId}"),
            11 or 12 => (HttpMethod.Get, $"badges/{badgeId}/card.png"),
            13 => (HttpMethod.Get, $"badges/{badgeId}/badge.png"),
            14 => (HttpMethod.Get, $"badges/{badgeId}/certificate.pdf?lang={language}"),
            15 => (HttpMethod.Get, $"badges/{badgeId}/qr.png"),
            16 or 17 => (HttpMethod.Get, $"badges/{badgeId}"),
            18 => (HttpMethod.Get, "api/health"),
            _ => (HttpMethod.Get, $"api/nothing/{random.Next()}"),
        };
        var request = new HttpRequestMessage(method, path);
        request.Headers.AcceptLanguage.ParseAdd(language);
        request.Headers.Authorization = path.StartsWith("api/me", StringComparison.Ordinal) ? new AuthenticationHeaderValue("Bearer", token) : null;
        return request;
    }

    private static void Report(ConcurrentDictionary<string, int> answers, ConcurrentBag<double> times, int minutes)
    {
        var sorted = times.Order().ToList();
        Console.WriteLine(string.Join(", ", answers.OrderBy(answer => answer.Key, StringComparer.Ordinal).Select(answer => $"{answer.Key}: {answer.Value}")));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{sorted.Count / (60.0 * minutes):F0} answers a second; median {sorted[sorted.Count / 2]:F0} ms, 99% below {sorted[sorted.Count * 99 / 100]:F0} ms"));
    }
}
