using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Http;

public sealed partial class ProfileTests
{
    private const string Eva = "eva@example.org";
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_is_off_until_it_is_switched_on_and_shows_every_public_badge()
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync(Eva, "Eva", "Nagy");
        await host.OfferAsync(Eva, "Eva", "Nagy", "C");
        var before = await ProfileAsync(host);

        var profile = await ProfileAsync(host, new { @public = true });
        using var page = await host.Http.GetAsync(profile.GetProperty("url").GetString(), Ct);
        var html = await page.Content.ReadAsStringAsync(Ct);

        Assert.Equal((false, JsonValueKind.Null), (before.GetProperty("public").GetBoolean(), before.GetProperty("url").ValueKind));
        Assert.EndsWith($"/people/{profile.GetProperty("profileId").GetString()}", profile.GetProperty("url").GetString(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "no-store", "*"), (page.StatusCode, page.Headers.CacheControl?.ToString(), page.Headers.GetValues("Access-Control-Allow-Origin").Single()));
        Assert.Equal([badgeId], BadgeLink().Matches(html).Select(match => match.Groups[1].Value).Distinct());
        Assert.Contains("<meta property=\"og:title\" content=\"Eva Nagy: IPMA certifications\">", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_engines_read_a_person_with_credentials()
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync(Eva, "Eva </script>", "Nagy");
        var profile = await ProfileAsync(host, new { @public = true });

        var html = await host.Http.GetStringAsync(profile.GetProperty("url").GetString(), Ct);
        var person = JsonDocument.Parse(LinkedData().Match(html).Groups[1].Value).RootElement;

        Assert.Equal(("Person", "Eva </script> Nagy"), (person.GetProperty("@type").GetString(), person.GetProperty("name").GetString()));
        Assert.Equal(badgeId, Assert.Single(person.GetProperty("hasCredential").EnumerateArray()).GetProperty("identifier").GetString());
    }

    [Fact]
    public async Task Switched_off_it_is_gone_at_once_and_never_comes_back_at_that_address()
    {
        await using var host = await LocalApp.StartAsync();
        await host.AcceptedAsync(Eva);
        var first = await ProfileAsync(host, new { @public = true });

        await ProfileAsync(host, new { @public = false });
        var off = await StatusAsync(host, first);
        var second = await ProfileAsync(host, new { @public = true });

        Assert.Equal(HttpStatusCode.NotFound, off);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (await StatusAsync(host, first), await StatusAsync(host, second)));
    }

    [Fact]
    public async Task Renewed_it_has_another_address_and_asked_for_again_the_same()
    {
        await using var host = await LocalApp.StartAsync();
        await host.AcceptedAsync(Eva);
        var first = await ProfileAsync(host, new { @public = true });

        var same = await ProfileAsync(host, new { @public = true });
        var renewed = await ProfileAsync(host, new { @public = true, renew = true });

        Assert.Equal(IdOf(first), IdOf(same));
        Assert.NotEqual(IdOf(first), IdOf(renewed));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (await StatusAsync(host, first), await StatusAsync(host, renewed)));
    }

    [Fact]
    public async Task A_badge_that_is_hidden_or_withdrawn_leaves_the_page()
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync(Eva);
        var profile = await ProfileAsync(host, new { @public = true });

        await host.ChangeAsync(badgeId, (badge, now) => badge.Revoke("Withdrawn for a test.", now));
        var html = await host.Http.GetStringAsync(profile.GetProperty("url").GetString(), Ct);

        Assert.DoesNotContain(badgeId, html, StringComparison.Ordinal);
        Assert.Contains("No public badge at present.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_is_erased_has_no_page_any_more()
    {
        await using var host = await LocalApp.StartAsync();
        await host.AcceptedAsync(Eva);
        var profile = await ProfileAsync(host, new { @public = true });

        await host.Get<MyIpma.Core.Accounts.DataErasure>().EraseAsync(await (await host.SignInAsync(Eva)).AccountIdAsync(), false, Ct);

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, profile));
    }

    [Theory]
    [InlineData("/people/p_AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("/people/account")]
    [InlineData("/people/p_1")]
    public async Task An_address_nobody_has_is_not_found(string path)
    {
        await using var host = await LocalApp.StartAsync();

        using var answer = await host.Http.GetAsync(path, Ct);

        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Whether_it_shall_be_public_must_be_said()
    {
        await using var host = await LocalApp.StartAsync();

        var answer = await (await host.SignInAsync(Eva)).PutAsync("api/me/profile", new { renew = true });

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    private static async Task<JsonElement> ProfileAsync(LocalApp host, object? change = null)
    {
        var eva = await host.SignInAsync(Eva);
        var answer = await (change is null ? eva.GetAsync("api/me/profile") : eva.PutAsync("api/me/profile", change));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Body;
    }

    private static async Task<HttpStatusCode> StatusAsync(LocalApp host, JsonElement profile)
    {
        using var answer = await host.Http.GetAsync(profile.GetProperty("url").GetString(), Ct);
        return answer.StatusCode;
    }

    private static string? IdOf(JsonElement profile) => profile.GetProperty("profileId").GetString();

    [GeneratedRegex("""href="[^"]*/badges/(b_[A-Za-z0-9_-]+)">""")]
    private static partial Regex BadgeLink();

    [GeneratedRegex("""<script type="application/ld\+json">(.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex LinkedData();
}
