using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Http;

public sealed partial class PublicPageTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "Valid", "Issued on")]
    [InlineData("de-CH", "Gültig", "Ausgestellt am")]
    [InlineData("fr", "Valide", "Délivré le")]
    [InlineData("es", "Válida", "Emitida el")]
    [InlineData("pt-BR", "Válido", "Emitido em")]
    [InlineData("pl", "Ważna", "Data wydania")]
    [InlineData("zh-CN", "有效", "颁发日期")]
    [InlineData("ja", "Valid", "Issued on")]
    public async Task The_page_speaks_the_readers_language(string asked, string status, string issued)
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync("eva@example.org", "Eva", "Nagy");

        using var answer = await host.Http.SendAsync(HttpMethod.Get, $"/badges/{badgeId}", language: asked);
        var html = await answer.Content.ReadAsStringAsync(Ct);

        Assert.Equal(("Accept, Accept-Language", "text/html; charset=utf-8"), (answer.Headers.Vary.ToString(), answer.Content.Headers.ContentType?.ToString()));
        Assert.Contains($"<b>{status}</b>", html, StringComparison.Ordinal);
        Assert.Contains($"<dt>{issued}</dt>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    [InlineData("fr")]
    [InlineData("es")]
    [InlineData("pt")]
    [InlineData("pl")]
    [InlineData("zh")]
    public async Task The_page_says_what_the_level_means_how_it_is_earned_and_what_was_checked(string language)
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync("eva@example.org", "Eva", "Nagy");
        var reader = CultureInfo.GetCultureInfo(language);

        using var answer = await host.Http.SendAsync(HttpMethod.Get, $"/badges/{badgeId}", language: language);
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));

        string[] said = [LevelText.Meaning("B", reader), LevelText.Criteria("B", reader), .. LevelText.Areas(reader).Select(area => area.Text), Localizer.Get("public.check.record", reader), Localizer.Get("public.check.standing.valid", reader)];
        Assert.All(said, text => Assert.Contains(text, html, StringComparison.Ordinal));
        Assert.Equal(said.Length, said.Distinct().Count());
    }

    [Fact]
    public async Task Networks_and_search_engines_find_what_they_look_for()
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync("eva@example.org", "Eva", "Nagy");
        var page = new Uri(host.Origin, $"badges/{badgeId}").AbsoluteUri;

        var html = await host.Http.GetStringAsync($"/badges/{badgeId}", Ct);
        var data = LinkedData(html);

        Assert.Contains($"""<link rel="canonical" href="{page}">""", html, StringComparison.Ordinal);
        Assert.Contains($"""<meta property="og:image" content="{page}/card.png">""", html, StringComparison.Ordinal);
        Assert.Contains("""<meta name="twitter:card" content="summary_large_image">""", html, StringComparison.Ordinal);
        Assert.Equal(
            ("EducationalOccupationalCredential", page, "Eva Nagy", "2099-12-31", "accepted"),
            (data.Text("@type"), data.Text("@id"), data.GetProperty("about").Text("name"), data.Text("expires"), data.Text("creativeWorkStatus")));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>")]
    [InlineData("</title></script><svg/onload=alert(1)>", "O'Neil & \"Co\"")]
    [InlineData("עמית", "לוי")]
    public async Task An_odd_name_stays_a_name(string first, string last)
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync("odd@example.org", first, last);

        var html = await host.Http.GetStringAsync($"/badges/{badgeId}", Ct);

        Assert.Equal($"{first} {last}", WebUtility.HtmlDecode(Holder().Match(html).Groups[1].Value));
        Assert.Equal($"{first} {last}", LinkedData(html).GetProperty("about").Text("name"));
        Assert.DoesNotContain("alert(1)<", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<svg", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_policy_lets_in_one_style_and_nothing_that_runs()
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync("eva@example.org");

        using var answer = await host.Http.GetAsync($"/badges/{badgeId}", Ct);
        var html = await answer.Content.ReadAsStringAsync(Ct);
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style().Match(html).Groups[1].Value)));

        Assert.Equal(
            $"default-src 'none'; style-src 'sha256-{hash}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("public, max-age=60", answer.Headers.CacheControl?.ToString());
        Assert.DoesNotContain(" style=", html, StringComparison.Ordinal);
        Assert.DoesNotContain(" on", TagsOnly(html), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_is_not_shown_is_the_same_page_not_found()
    {
        await using var host = await LocalApp.StartAsync();
        var pending = await host.OfferAsync("eva@example.org");
        var hidden = await host.AcceptedAsync("ivo@example.org");
        await host.ActAsync("ivo@example.org", "makePrivate");
        await host.SyncAsync(hidden);

        var answers = await Task.WhenAll(new[] { pending, hidden, "b_0123456789abcdefghijkl", "x" }.Select(id => host.Http.GetAsync($"/badges/{id}", Ct)));
        var pages = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync(Ct)));

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.NotFound, "no-store"), (answer.StatusCode, answer.Headers.CacheControl?.ToString())));
        Assert.Single(pages.Distinct());
        Assert.Contains("noindex", pages[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_ended_says_so_in_words_and_leads_to_the_newer_badge()
    {
        await using var host = await LocalApp.StartAsync();
        var older = await host.AcceptedAsync("eva@example.org");
        var newer = await host.AcceptedAsync("eva@example.org", level: "A");
        var revoked = await host.AcceptedAsync("ivo@example.org");
        await host.ChangeAsync(older, (badge, now) => badge.ReplaceBy(newer, now));
        await host.ChangeAsync(revoked, (badge, now) => badge.Revoke("Withdrawn for a test.", now));

        var replacedPage = await host.Http.GetStringAsync($"/badges/{older}", Ct);
        var revokedPage = await host.Http.GetStringAsync($"/badges/{revoked}", Ct);

        Assert.Contains("<b>Replaced</b>", replacedPage, StringComparison.Ordinal);
        Assert.Contains($"/badges/{newer}\">See the newer badge</a>", replacedPage, StringComparison.Ordinal);
        Assert.Contains("<b>Revoked</b>", revokedPage, StringComparison.Ordinal);
        Assert.DoesNotContain("Withdrawn for a test", revokedPage, StringComparison.Ordinal);
    }

    private static JsonElement LinkedData(string html) => JsonDocument.Parse(Data().Match(html).Groups[1].Value).RootElement;

    private static string TagsOnly(string html) => string.Concat(Tag().Matches(Style().Replace(html, "")).Select(tag => Quoted().Replace(tag.Value, "")));

    [GeneratedRegex("""<bdi dir="auto">(.*?)</bdi>""")]
    private static partial Regex Holder();

    [GeneratedRegex("""<script type="application/ld\+json">(.*?)</script>""")]
    private static partial Regex Data();

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();

    [GeneratedRegex("<[a-z][^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();
}
