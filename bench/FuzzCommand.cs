using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MyIpma.Core.Http;
using MyIpma.Tests.Chaos;
using MyIpma.Tests.Hosting;

namespace MyIpma.Bench;

/// <summary>Sends malformed requests to every route of the contract. Each must be answered, and none with a 500.</summary>
internal static class FuzzCommand
{
    private const int AtOnce = 8;
    private const int People = 200;

    public static async Task<int> RunAsync(string[] args)
    {
        var requests = int.Parse(Usage.Value(args, "--requests", "20000"), CultureInfo.InvariantCulture);
        var seed = int.Parse(Usage.Value(args, "--seed", "7"), CultureInfo.InvariantCulture);
        await using var host = await LocalApp.StartAsync(LocalAppOptions.ForMeasuring("memory"));
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = host.Origin };
        var routes = await RoutesAsync(http);
        using var site = new ServiceClient(host.Origin, new ChaosCounters());
        var crowd = await Holder.InviteAsync(site, "fuzz", People, "ABCD", n => n % 5 == 0);
        var answers = new ConcurrentDictionary<string, int>();
        var failures = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, requests), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (n, ct) =>
        {
            using var request = new FuzzRequests(new Random(unchecked((seed * 1_000_003) + n)), routes, crowd).Next(host.Origin);
            var answer = await AskAsync(http, request, ct);
            answers.AddOrUpdate(answer, 1, (_, count) => count + 1);
            if (answer == "500")
            {
                failures.Enqueue($"{request.Method} {request.RequestUri}");
            }

            ShowProgress(n, requests);
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{requests} requests to {routes.Count} operations, seed {seed}"));
        Console.WriteLine(string.Join(", ", answers.OrderBy(answer => answer.Key, StringComparer.Ordinal).Select(answer => $"{answer.Key}: {answer.Value}")));
        foreach (var line in failures.Distinct().Order())
        {
            Console.WriteLine($"500: {line}");
        }

        return failures.IsEmpty ? 0 : 1;
    }

    private static void ShowProgress(int done, int all)
    {
        if ((done + 1) % 2000 == 0)
        {
            ChaosCommand.Show("requests", done + 1, all);
        }
    }

    /// <summary>The status, or <c>closed</c> where the connection was closed without one.</summary>
    private static async Task<string> AskAsync(HttpClient http, HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            using var answer = await http.SendAsync(request, ct);
            await answer.Content.CopyToAsync(Stream.Null, ct);
            return ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException)
        {
            return "closed";
        }
    }

    private static async Task<IReadOnlyList<(HttpMethod Method, string Path)>> RoutesAsync(HttpClient http)
    {
        using var contract = JsonDocument.Parse(await http.GetStringAsync(ApiRoutes.OpenApi));
        return
        [
            .. contract.RootElement.GetProperty("paths").EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject().Select(operation => (new HttpMethod(operation.Name.ToUpperInvariant()), path.Name))),
        ];
    }
}

/// <summary>Creates random requests: a known route with odd segments, an odd query, odd headers and an odd body.</summary>
internal sealed class FuzzRequests(Random random, IReadOnlyList<(HttpMethod Method, string Path)> routes, IReadOnlyList<Holder> crowd)
{
    private static readonly string[] Odd =
    [
        "", " ", "0", "-1", "99999999999999999999", "%00", "%0d%0aX: y", "%FF%FE", "..", "%2e%2e%2f", "a%2Fb", "a%5Cb", "~", "|", "%7C", "%23", "%3F", "#", "'", "\"", "<script>", "{}", "[]", "null", "true",
        "\u0000", "\u200f", "\ud83d\ude00", "ä", "İ", "b_", "b_0.1", "b_0.-1", "b_0.99999999999", "1.1", "en", "xx-XX", "zh-Hant-TW", "2026-02-30", "9999-12-31", "0001-01-01", "https://[::1", "//evil.example", "mailto:a@b",
        "a@b", "a+b@example.org", "ä@exämple.org", "eyJhbGciOiJub25lIn0.e30.", new string('a', 300), new string('%', 7), new string('9', 40),
    ];

    private static readonly string[] Members =
    [
        "email", "address", "code", "level", "language", "reason", "badgeId", "badgeIds", "claimId", "profile", "public", "name", "credential", "jwt", "url", "consent", "csv", "id", "event_type", "organization_id",
        "occurred_at", "mails", "quiet", "firstName", "lastName", "proof", "recipient",
    ];

    private static readonly string[] Query = ["email", "lang", "format", "url", "maxwidth", "maxheight", "download", "after", "before", "top", "cursor", "from", "to", "level", "q", "subject", "date", "days", "recipient", "v"];

    private static readonly string[] Types =
    [
        "application/json", "application/json; charset=utf-16", "application/json; charset=nonsense", "text/plain", "text/csv", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
        "multipart/form-data", "application/octet-stream", "application/jwt", "application/problem+json",
    ];

    public HttpRequestMessage Next(Uri origin)
    {
        var (method, template) = routes[random.Next(routes.Count)];
        var (_, badgeId, token) = crowd[random.Next(crowd.Count)];
        var path = '/' + string.Join('/', template[1..].Split('/').Select(segment => Segment(segment, badgeId)));
        method = random.Next(10) == 0 ? new HttpMethod(Pick(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "QUERY"])) : method;
        var address = new Uri(origin.GetLeftPart(UriPartial.Authority) + Clean(path + QueryString()), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(method, address);
        AddHeaders(request, token);
        if (method.Method is "POST" or "PUT" or "PATCH" or "DELETE" && random.Next(8) != 0)
        {
            request.Content = new ByteArrayContent(Body(badgeId));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", random.Next(3) == 0 ? Pick(Types) : "application/json");
        }

        return request;
    }

    private string Segment(string segment, string badgeId)
    {
        if (!segment.StartsWith('{'))
        {
            return random.Next(60) == 0 ? Pick(Odd) : segment;
        }

        return random.Next(4) switch
        {
            0 => Pick(Odd),
            1 => badgeId + Pick(["", ".1", ".0", ".png", "%20", "/"]),
            2 when segment is "{level}" => Pick(["A", "b", "E", "AA"]),
            _ => badgeId + (segment is "{claimId}" ? ".1" : ""),
        };
    }

    private string QueryString() =>
        random.Next(3) != 0 ? "" : "?" + string.Join('&', Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"{Pick(Query)}={Pick(Odd)}"));

    private void AddHeaders(HttpRequestMessage request, string token)
    {
        if (random.Next(6) != 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        foreach (var name in new[] { "Accept-Language", "Accept", "If-None-Match", "If-Match", "Range", "Idempotency-Key", "X-Forwarded-For", "X-Forwarded-Host", "Origin", "Cookie", "traceparent", "X-Correlation-Id" })
        {
            if (random.Next(12) == 0)
            {
                request.Headers.TryAddWithoutValidation(name, Header(Pick(Odd)));
            }
        }
    }

    private byte[] Body(string badgeId)
    {
        var body = Encoding.UTF8.GetBytes(Value(badgeId, 0));
        return random.Next(8) switch
        {
            0 => body[..random.Next(body.Length + 1)],
            1 => [.. body, 0xff, 0xfe],
            2 => Noise(random.Next(200)),
            3 when random.Next(20) == 0 => Noise(3_000_000),
            _ => body,
        };
    }

    private byte[] Noise(int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }

    private string Value(string badgeId, int depth) => random.Next(depth == 0 ? 2 : depth > 4 ? 5 : 8) switch
    {
        0 or 1 when depth == 0 => $"{{{string.Join(',', Enumerable.Range(0, random.Next(6)).Select(_ => $"{JsonSerializer.Serialize(Pick(Members))}:{Value(badgeId, depth + 1)}"))}}}",
        0 => "null",
        1 => Pick(["true", "false", "1e400", "-0", "12", "1.5", "9223372036854775808"]),
        2 => JsonSerializer.Serialize(badgeId),
        3 or 4 => JsonSerializer.Serialize(Pick(Odd)),
        5 => $"[{string.Join(',', Enumerable.Range(0, random.Next(5)).Select(_ => Value(badgeId, depth + 1)))}]",
        _ => $"{{{string.Join(',', Enumerable.Range(0, random.Next(5)).Select(_ => $"{JsonSerializer.Serialize(Pick(Members))}:{Value(badgeId, depth + 1)}"))}}}",
    };

    private string Pick(string[] values) => values[random.Next(values.Length)];

    /// <summary>Escapes what no client can send in a URL as it is: blanks, control characters and anything beyond ASCII.</summary>
    private static string Clean(string path) =>
        string.Concat(path.EnumerateRunes().Select(rune => rune.Value is > ' ' and < 127 && rune.Value != '#' ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));

    private static string Header(string text) => string.Concat(text.Where(letter => letter is >= ' ' and < (char)127));
}
