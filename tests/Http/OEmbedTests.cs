using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Http;

public sealed class OEmbedTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", 200)]
    [InlineData("&maxwidth=120&maxheight=400&format=json", 120)]
    [InlineData("&maxwidth=5", 32)]
    public async Task The_address_of_a_badge_becomes_a_linked_picture(string more, int size)
    {
        await using var host = await LocalApp.StartAsync();
        var page = $"{host.Origin}badges/{await host.AcceptedAsync("eva@example.org", "Eva", "Nagy")}";

        var answer = await host.Http.GetFromJsonAsync<JsonElement>($"/api/oembed?url={Uri.EscapeDataString(page)}{more}", Ct);

        Assert.Equal(("1.0", "rich", "Eva Nagy"), (answer.Text("version"), answer.Text("type"), answer.Text("author_name")));
        Assert.Equal((size, size), (answer.GetProperty("width").GetInt32(), answer.GetProperty("height").GetInt32()));
        Assert.StartsWith($"<a href=\"{page}\"", answer.Text("html"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("url=https%3A%2F%2Felsewhere.example%2Fbadges%2Fb_AAAAAAAAAAAAAAAAAAAAAA", HttpStatusCode.NotFound)]
    [InlineData("url=nonsense", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("url=https%3A%2F%2Felsewhere.example&format=xml", HttpStatusCode.NotImplemented)]
    public async Task Whatever_else_is_refused(string query, HttpStatusCode status)
    {
        await using var host = await LocalApp.StartAsync();

        using var answer = await host.Http.GetAsync($"/api/oembed?{query}", Ct);

        Assert.Equal((status, "*"), (answer.StatusCode, answer.Headers.GetValues("Access-Control-Allow-Origin").Single()));
    }

    [Fact]
    public async Task The_page_says_where_to_ask_and_where_the_other_forms_are()
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync("eva@example.org");

        var html = await host.Http.GetStringAsync($"/badges/{badgeId}", Ct);

        Assert.Contains("type=\"application/json+oembed\"", html, StringComparison.Ordinal);
        Assert.Contains($"<link rel=\"alternate\" type=\"application/ld+json\" href=\"{host.Origin}api/ob/v2/assertions/{badgeId}\">", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_page_shows_to_copy_is_what_oEmbed_and_the_share_panel_give()
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync("eva@example.org");
        var page = $"{host.Origin}badges/{badgeId}";

        var oEmbed = (await host.Http.GetFromJsonAsync<JsonElement>($"/api/oembed?url={Uri.EscapeDataString(page)}", Ct)).Text("html");
        var html = WebUtility.HtmlDecode(await host.Http.GetStringAsync(page, Ct));
        var share = await (await host.SignInAsync("eva@example.org")).GetAsync($"api/me/badges/{badgeId}/share");

        Assert.Contains($"src=\"{page}/badge.png\"", oEmbed, StringComparison.Ordinal);
        Assert.Contains(oEmbed, html, StringComparison.Ordinal);
        Assert.Equal(oEmbed, share["embed"]);
    }
}
