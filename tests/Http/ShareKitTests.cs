using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Http;

public sealed class ShareKitTests
{
    private const string Eva = "eva@example.org";

    [Fact]
    public async Task The_kit_of_an_accepted_public_badge_is_complete()
    {
        await using var host = await LocalApp.StartAsync("--MyIpma:Share:LinkedInOrganizationId=12345");
        var badgeId = await host.AcceptedAsync(Eva, "Eva", "Nagy");

        var kit = await KitAsync(host, badgeId);
        var page = kit.Text("publicUrl");
        var links = kit.GetProperty("links").EnumerateArray().ToDictionary(link => link.Text("kind"), link => link.Text("url"));
        var profile = QueryHelpers.ParseQuery(new Uri(links["linkedin-profile"]).Query);
        var certificateId = (await host.BadgeAsync(badgeId)).Certificate.Id;

        Assert.EndsWith($"/badges/{badgeId}", page, StringComparison.Ordinal);
        Assert.Equal(["linkedin-profile", "linkedin", "x", "facebook", "whatsapp", "email"], links.Keys);
        Assert.Equal(
            ["CERTIFICATION_NAME", "IPMA Level B® – Certified Senior Project Manager", "12345", "2026", "1", "2099", "12", page, certificateId],
            new[] { "startTask", "name", "organizationId", "issueYear", "issueMonth", "expirationYear", "expirationMonth", "certUrl", "certId" }.Select(key => profile[key].ToString()));
        Assert.All(links.Values, url => Assert.Contains(Uri.EscapeDataString(page), url, StringComparison.Ordinal));
        Assert.Equal(
            new[] { "card.png", "badge.png", "certificate.pdf", "qr.png", "qr.svg" }.Select(file => $"{page}/{file}"),
            new[] { "image", "badgeImage", "certificate", "qrPng", "qrSvg" }.Select(name => kit.Text(name)));
    }

    [Fact]
    public async Task Without_an_end_and_without_a_number_those_parameters_are_left_out()
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync(Eva, expiresOn: null);

        var kit = await KitAsync(host, badgeId);
        var profile = QueryHelpers.ParseQuery(new Uri(kit.GetProperty("links")[0].Text("url")).Query);

        Assert.Equal(["startTask", "name", "organizationName", "issueYear", "issueMonth", "certUrl", "certId"], profile.Keys);
    }

    [Fact]
    public async Task The_signature_has_nothing_a_mail_program_would_drop()
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync(Eva, "<b>Eva", "O\"Nagy");

        var signature = (await KitAsync(host, badgeId)).GetProperty("signature");
        var html = signature.Text("html");

        Assert.StartsWith("<table", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;Eva O&quot;Nagy", html, StringComparison.Ordinal);
        Assert.Contains("alt=\"Badge: IPMA Level B", html, StringComparison.Ordinal);
        Assert.All(new[] { "<script", "<style", "class=", "<div", "url(" }, part => Assert.DoesNotContain(part, html, StringComparison.Ordinal));
        Assert.StartsWith("<b>Eva O\"Nagy\n", signature.Text("text"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de", "Auf LinkedIn teilen", "Überprüfen")]
    [InlineData("zh", "分享到 LinkedIn", "验证")]
    [InlineData("pl", "Udostępnij na LinkedIn", "Zweryfikuj")]
    public async Task The_texts_are_in_the_persons_language(string language, string label, string part)
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync(Eva);

        var kit = await KitAsync(host, badgeId, language);

        Assert.Equal(label, kit.GetProperty("links")[1].Text("label"));
        Assert.Contains(part, kit.GetProperty("texts").Text("short"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nobody_else_could_see_is_refused_with_what_to_do()
    {
        await using var host = await LocalApp.StartAsync();
        var pending = await host.OfferAsync(Eva, level: "A");
        var hidden = await host.AcceptedAsync(Eva);
        await host.ActAsync(Eva, "makePrivate");
        await host.SyncAsync(hidden);

        var (eva, ivo) = (await host.SignInAsync(Eva), await host.SignInAsync("ivo@example.org"));

        var notAccepted = await eva.GetAsync($"api/me/badges/{pending}/share");
        var notPublic = await eva.GetAsync($"api/me/badges/{hidden}/share");
        var foreign = await ivo.GetAsync($"api/me/badges/{hidden}/share");

        Assert.Equal((HttpStatusCode.Conflict, "badge-not-accepted"), (notAccepted.Status, notAccepted["code"]));
        Assert.Equal((HttpStatusCode.Conflict, "badge-not-public"), (notPublic.Status, notPublic["code"]));
        Assert.Contains("Credly", notPublic["detail"], StringComparison.Ordinal);
        Assert.Contains("/credly/badges/", notPublic["credlyUrl"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
    }

    private static async Task<JsonElement> KitAsync(LocalApp host, string badgeId, string? language = null)
    {
        var answer = await (await host.SignInAsync(Eva)).GetAsync($"api/me/badges/{badgeId}/share", language);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Body;
    }
}
