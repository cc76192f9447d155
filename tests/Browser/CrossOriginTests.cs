using MyIpma.Core.OpenBadges;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Browser;

/// <summary>What pages of other origins may read, asked by a real browser from a page of another origin.</summary>
public sealed class CrossOriginTests(BrowserFixture browser)
{
    private const string Read = "async ([url, init]) => { try { const answer = await fetch(url, init ?? {}); return `${answer.status} ${answer.headers.get('etag') !== null}`; } catch { return 'blocked'; } }";

    [Fact]
    public async Task Everything_public_is_read_and_what_needs_a_sign_in_is_not()
    {
        await using var host = await LocalApp.StartAsync("--MyIpma:Site:AllowLoopbackOrigins=false");
        await using var other = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync("eva@example.org");
        var list = (await host.Get<StatusEntryStore>().GetOrAssignAsync(badgeId, TestContext.Current.CancellationToken)).List;
        await using var context = await browser.OpenAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{other.Origin}api/health");

        var json = new { method = "POST", headers = new Dictionary<string, string> { ["content-type"] = "application/json" }, body = $$"""{"badgeId":"{{badgeId}}","email":"eva@example.org"}""" };
        (string Path, object? Init, string Expected)[] cases =
        [
            ($"badges/{badgeId}", null, "200 false"),
            ($"badges/{badgeId}/badge.png", null, "200 true"),
            ($"badges/{badgeId}/card.png", null, "200 true"),
            ($"badges/{badgeId}/certificate.pdf", null, "200 true"),
            ($"badges/{badgeId}/qr.svg", null, "200 true"),
            ($"api/verify/{badgeId}", null, "200 false"),
            ("api/verify/b_AAAAAAAAAAAAAAAAAAAAAA", null, "404 false"),
            ("api/verify", json, "200 false"),
            ($"api/ob/v2/assertions/{badgeId}", null, "200 true"),
            ("api/ob/v2/issuer", null, "200 true"),
            ($"status/{list}", null, "200 true"),
            ("status/64", null, "404 false"),
            (".well-known/did.json", null, "200 true"),
            (".well-known/jwks.json", null, "200 true"),
            ("people/p_AAAAAAAAAAAAAAAAAAAAAA", null, "404 false"),
            ("images/badges/b.svg", null, "200 true"),
            ("images/badges/b.png", null, "200 true"),
            ("api/oembed?url=x", null, "400 false"),
            ("api/openapi.json", null, "200 false"),
            ("api/me/badges", null, "blocked"),
            ("api/me/badges", new { headers = new Dictionary<string, string> { ["authorization"] = "Bearer x" } }, "blocked"),
        ];
        var seen = new List<string>();
        foreach (var (path, init, _) in cases)
        {
            seen.Add($"{path} {await page.EvaluateAsync<string>(Read, new object?[] { $"{host.Origin}{path}", init })}");
        }

        Assert.Equal(cases.Select(each => $"{each.Path} {each.Expected}"), seen);
    }
}
