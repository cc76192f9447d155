using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MyIpma.Tests.Http;

public sealed partial class ProfileTests
{
    private const string Eva = "eva@example.org";
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_is_off_until_it_is_switched_on_and_shows_every_public_badge()
    {
        await using var host = await SharingApp.StartAsync();
        var badgeId = await host.AcceptedAsync(Eva, "Eva", "Nagy");
        await host.OfferAsync(Eva, "Eva", "Nagy", "C");
        var before = await ProfileAsync(host, HttpMethod.Get, null);

        var profile = await ProfileAsync(host, HttpMethod.Put, new { @public = true });
        using var page = await host.Client.GetAsync(profile.GetProperty("url").GetString(), Ct);
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
        await using var host = await SharingApp.StartAsync();
        var badgeId = await host.AcceptedAsync(Eva, "Eva </script>", "Nagy");
        var profile = await ProfileAsync(host, HttpMethod.Put, new { @public = true });

        var html = await host.Client.GetStringAsync(profile.GetProperty("url").GetString(), Ct);
        var person = JsonDocument.Parse(LinkedData().Match(html).Groups[1].Value).RootElement;

        Assert.Equal(("Person", "Eva </script> Nagy"), (person.GetProperty("@type").GetString(), person.GetProperty("name").GetString()));
        Assert.Equal(badgeId, Assert.Single(person.GetProperty("hasCredential").EnumerateArray()).GetProperty("identifier").GetString());
    }

    [Fact]
    public async Task Switched_off_it_is_gone_at_once_and_never_comes_back_at_that_address()
    {
        await using var host = await SharingApp.StartAsync();
        await host.AcceptedAsync(Eva);
        var first = await ProfileAsync(host, HttpMethod.Put, new { @public = true });

        await ProfileAsync(host, HttpMethod.Put, new { @public = false });
        var off = await StatusAsync(host, first);
        var second = await ProfileAsync(host, HttpMethod.Put, new { @public = true });

        Assert.Equal(HttpStatusCode.NotFound, off);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (await StatusAsync(host, first), await StatusAsync(host, second)));
    }

    [Fact]
    public async Task Renewed_it_has_another_address_and_asked_for_again_the_same()
    {
        await using var host = await SharingApp.StartAsync();
        await host.AcceptedAsync(Eva);
        var first = await ProfileAsync(host, HttpMethod.Put, new { @public = true });

        var same = await ProfileAsync(host, HttpMethod.Put, new { @public = true });
        var renewed = await ProfileAsync(host, HttpMethod.Put, new { @public = true, renew = true });

        Assert.Equal(IdOf(first), IdOf(same));
        Assert.NotEqual(IdOf(first), IdOf(renewed));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (await StatusAsync(host, first), await StatusAsync(host, renewed)));
    }

    [Fact]
    public async Task A_badge_that_is_hidden_or_withdrawn_leaves_the_page()
    {
        await using var host = await SharingApp.StartAsync();
        var badgeId = await host.AcceptedAsync(Eva);
        var profile = await ProfileAsync(host, HttpMethod.Put, new { @public = true });

        await host.ChangeAsync(badgeId, (badge, now) => badge.Revoke("Withdrawn for a test.", now));
        var html = await host.Client.GetStringAsync(profile.GetProperty("url").GetString(), Ct);

        Assert.DoesNotContain(badgeId, html, StringComparison.Ordinal);
        Assert.Contains("No public badge at present.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_is_erased_has_no_page_any_more()
    {
        await using var host = await SharingApp.StartAsync();
        await host.AcceptedAsync(Eva);
        var profile = await ProfileAsync(host, HttpMethod.Put, new { @public = true });

        await host.Service<MyIpma.Core.Accounts.DataErasure>().EraseAsync(await host.AccountAsync(Eva), false, Ct);

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, profile));
    }

    [Theory]
    [InlineData("/people/p_AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("/people/account")]
    [InlineData("/people/p_1")]
    public async Task An_address_nobody_has_is_not_found(string path)
    {
        await using var host = await SharingApp.StartAsync();

        using var answer = await host.Client.GetAsync(path, Ct);

        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Whether_it_shall_be_public_must_be_said()
    {
        await using var host = await SharingApp.StartAsync();

        using var answer = await SendAsync(host, HttpMethod.Put, new { renew = true });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static async Task<JsonElement> ProfileAsync(SharingApp host, HttpMethod method, object? body)
    {
        using var answer = await SendAsync(host, method, body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private static async Task<HttpResponseMessage> SendAsync(SharingApp host, HttpMethod method, object? body)
    {
        var token = (await host.Client.GetFromJsonAsync<JsonElement>($"/dev/token?email={Eva}", Ct)).GetProperty("token").GetString();
        using var request = new HttpRequestMessage(method, "/api/me/profile") { Content = body is null ? null : JsonContent.Create(body), Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        return await host.Client.SendAsync(request, Ct);
    }

    private static async Task<HttpStatusCode> StatusAsync(SharingApp host, JsonElement profile)
    {
        using var answer = await host.Client.GetAsync(profile.GetProperty("url").GetString(), Ct);
        return answer.StatusCode;
    }

    private static string? IdOf(JsonElement profile) => profile.GetProperty("profileId").GetString();

    [GeneratedRegex("""href="[^"]*/badges/(b_[A-Za-z0-9_-]+)">""")]
    private static partial Regex BadgeLink();

    [GeneratedRegex("""<script type="application/ld\+json">(.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex LinkedData();
}
