using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Browser;

public sealed class PageBudgetTests(BrowserFixture browser)
{
    private const string WatchShifts =
        "window.shifted = 0; new PerformanceObserver(list => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value; }).observe({ type: 'layout-shift', buffered: true });";

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task A_first_visit_takes_twelve_requests_a_later_one_three_and_nothing_jumps(int width)
    {
        await using var host = await LocalApp.StartAsync();
        await host.CertifyAsync(new { certificateId = "PT-2026-0099", email = "ana@example.org", firstName = "Ana", lastName = "Sousa", level = "D", issuedOn = "2026-05-01" });
        await using var context = await browser.OpenAsync(width);
        var page = await OpenSignedInAsync(context, host, "ana@example.org");

        var cold = await RequestsAsync(page, () => page.GotoAsync(host.Http.BaseAddress?.AbsoluteUri ?? ""));
        var shifted = await page.EvaluateAsync<double>("window.shifted");
        var warm = await RequestsAsync(page, () => page.ReloadAsync());

        Assert.InRange(cold.Count, 5, 12);
        Assert.Equal(["/", "/api/me", "/api/me/badges"], warm.Order(StringComparer.Ordinal));
        Assert.InRange(shifted, 0, 0.02);
    }

    [Fact]
    public async Task The_page_before_the_sign_in_takes_no_more()
    {
        await using var host = await LocalApp.StartAsync();
        await using var context = await browser.OpenAsync();
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync(WatchShifts);

        var cold = await RequestsAsync(page, async () =>
        {
            await page.GotoAsync(host.Http.BaseAddress?.AbsoluteUri ?? "");
            await page.Locator("#sign-in").WaitForAsync();
        });

        Assert.InRange(cold.Count, 5, 12);
        Assert.InRange(await page.EvaluateAsync<double>("window.shifted"), 0, 0.02);
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Nothing_jumps_when_a_window_is_open_already_and_its_panel_is_late(int width)
    {
        await using var host = await LocalApp.StartAsync();
        var ben = await host.SignInAsync("ben@example.org");
        await ben.ClaimAsync(await ben.FirstBadgeIdAsync());
        await using var context = await browser.OpenAsync(width);
        var page = await OpenSignedInAsync(context, host, "ben@example.org");
        var held = new TaskCompletionSource();
        await page.RouteAsync("**/js/panels.js", async route => { await held.Task; await route.ContinueAsync(); });
        var answers = new[] { page.WaitForResponseAsync("**/api/me"), page.WaitForResponseAsync("**/api/me/badges") };

        await page.GotoAsync(host.Http.BaseAddress?.AbsoluteUri ?? "");
        await Task.WhenAll((await Task.WhenAll(answers)).Select(answer => answer.FinishedAsync()));
        await FramesAsync(page);
        held.SetResult();
        await page.Locator(".panel .primary").WaitForAsync();
        await FramesAsync(page);

        Assert.InRange(await page.EvaluateAsync<double>("window.shifted"), 0, 0.02);
        Assert.Equal(1, await page.Locator(".card").CountAsync());
    }

    [Fact]
    public async Task While_nothing_happens_the_page_asks_less_and_less_and_never_when_hidden()
    {
        await using var host = await LocalApp.StartAsync();
        var ben = await host.SignInAsync("ben@example.org");
        await ben.ProceedAsync((await ben.ClaimAsync(await ben.FirstBadgeIdAsync()))["id"]);
        await using var context = await browser.OpenAsync();
        var page = await OpenSignedInAsync(context, host, "ben@example.org");
        await page.Clock.InstallAsync();
        await page.GotoAsync(host.Http.BaseAddress?.AbsoluteUri ?? "");
        await page.Locator("[data-kind=accept]").WaitForAsync();
        var asked = new ConcurrentBag<string>();
        page.Request += (_, request) => asked.Add(new Uri(request.Url).AbsolutePath);

        await PassAsync(page, 600);
        var inTenMinutes = asked.Count(path => path == "/api/me/badges");
        await page.EvaluateAsync("Object.defineProperty(document, 'hidden', { get: () => true }); document.dispatchEvent(new Event('visibilitychange'))");
        asked.Clear();
        await PassAsync(page, 600);

        Assert.InRange(inTenMinutes, 5, 20);
        Assert.DoesNotContain(asked, path => path.StartsWith("/api/", StringComparison.Ordinal));
    }

    /// <summary>Whatever has been answered is on the screen after this.</summary>
    private static Task FramesAsync(IPage page) =>
        page.EvaluateAsync("() => new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done))))");

    private static async Task PassAsync(IPage page, int seconds)
    {
        for (var passed = 0; passed < seconds; passed += 20)
        {
            await page.Clock.RunForAsync(20_000);
            await page.EvaluateAsync("() => fetch('/config.json').then(answer => answer.text())");
        }
    }

    internal static async Task<IPage> OpenSignedInAsync(IBrowserContext context, LocalApp host, string email)
    {
        var token = await host.TokenAsync(email);
        var tokens = JsonSerializer.Serialize(new { access = token, id = token, until = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds(), person = new { name = "Ana Sousa", email } });
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync($"sessionStorage.setItem('my-ipma.tokens', {JsonSerializer.Serialize(tokens)});");
        await page.AddInitScriptAsync(WatchShifts);
        return page;
    }

    /// <summary>The requests that went over the line: an answer from the browser's own cache costs none.</summary>
    private static async Task<IReadOnlyList<string>> RequestsAsync(IPage page, Func<Task> visit)
    {
        await using var network = await Network.WatchAsync(page);
        await visit();
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        return network.Sent;
    }

    private sealed class Network(ICDPSession session) : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, string> sent = new();

        public IReadOnlyList<string> Sent => [.. sent.Values];

        public static async Task<Network> WatchAsync(IPage page)
        {
            var network = new Network(await page.Context.NewCDPSessionAsync(page));
            network.Listen();
            await network.Session.SendAsync("Network.enable");
            return network;
        }

        private ICDPSession Session => session;

        public async ValueTask DisposeAsync() => await session.DetachAsync();

        private void Listen()
        {
            session.Event("Network.requestWillBeSent").OnEvent += (_, body) => Note(body);
            session.Event("Network.requestServedFromCache").OnEvent += (_, body) => Drop(body);
            session.Event("Network.responseReceived").OnEvent += (_, body) => Forget(body);
        }

        private void Note(JsonElement? body)
        {
            var url = body?.GetProperty("request").GetProperty("url").GetString() ?? "";
            if (!url.StartsWith("data:", StringComparison.Ordinal))
            {
                sent[IdOf(body)] = new Uri(url).AbsolutePath;
            }
        }

        private void Forget(JsonElement? body)
        {
            if (body?.GetProperty("response").GetProperty("fromDiskCache").GetBoolean() == true)
            {
                Drop(body);
            }
        }

        private void Drop(JsonElement? body) => sent.TryRemove(IdOf(body), out _);

        private static string IdOf(JsonElement? body) => body?.GetProperty("requestId").GetString() ?? "";
    }
}
