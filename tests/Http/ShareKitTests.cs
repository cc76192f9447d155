using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace MyIpma.Tests.Http;

public sealed class ShareKitTests
{
    private const string Eva = "eva@example.org";
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_kit_of_an_accepted_public_badge_is_complete()
    {
        await using var host = await SharingApp.StartAsync("--MyIpma:Share:LinkedInOrganizationId=12345");
        var badgeId = await host.AcceptedAsync(Eva, "Eva", "Nagy");

        var kit = await KitAsync(host, badgeId);
        var page = Text(kit, "publicUrl");
        var links = kit.GetProperty("links").EnumerateArray().ToDictionary(link => Text(link, "kind"), link => Text(link, "url"));
        var profile = QueryHelpers.ParseQuery(new Uri(links["linkedin-profile"]).Query);
        var certificateId = (await host.BadgeAsync(badgeId)).Certificate.Id;

        Assert.EndsWith($"/badges/{badgeId}", page, StringComparison.Ordinal);
        Assert.Equal(["linkedin-profile", "linkedin", "x", "facebook", "whatsapp", "email"], links.Keys);
        Assert.Equal(
            ["CERTIFICATION_NAME", "IPMA Level B® – Certified Senior Project Manager", "12345", "2026", "3", "2099", "12", page, certificateId],
            new[] { "startTask", "name", "organizationId", "issueYear", "issueMonth", "expirationYear", "expirationMonth", "certUrl", "certId" }.Select(key => profile[key].ToString()));
        Assert.All(links.Values, url => Assert.Contains(Uri.EscapeDataString(page), url, StringComparison.Ordinal));
        Assert.Equal(
            new[] { "card.png", "badge.png", "certificate.pdf", "qr.png", "qr.svg" }.Select(file => $"{page}/{file}"),
            new[] { "image", "badgeImage", "certificate", "qrPng", "qrSvg" }.Select(name => Text(kit, name)));
    }

    [Fact]
    public async Task Without_an_end_and_without_a_number_those_parameters_are_left_out()
    {
        await using var host = await SharingApp.StartAsync();
        var badgeId = await host.AcceptedAsync(Eva, expiresOn: null);

        var kit = await KitAsync(host, badgeId);
        var profile = QueryHelpers.ParseQuery(new Uri(Text(kit.GetProperty("links")[0], "url")).Query);

        Assert.Equal(["startTask", "name", "organizationName", "issueYear", "issueMonth", "certUrl", "certId"], profile.Keys);
    }

    [Fact]
    public async Task The_signature_has_nothing_a_mail_program_would_drop()
    {
        await using var host = await SharingApp.StartAsync();
        var badgeId = await host.AcceptedAsync(Eva, "<b>Eva", "O\"Nagy");

        var signature = (await KitAsync(host, badgeId)).GetProperty("signature");
        var html = Text(signature, "html");

        Assert.StartsWith("<table", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;Eva O&quot;Nagy", html, StringComparison.Ordinal);
        Assert.Contains("alt=\"Badge: IPMA Level B", html, StringComparison.Ordinal);
        Assert.All(new[] { "<script", "<style", "class=", "<div", "url(" }, part => Assert.DoesNotContain(part, html, StringComparison.Ordinal));
        Assert.StartsWith("<b>Eva O\"Nagy\n", Text(signature, "text"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de", "Auf LinkedIn teilen", "Überprüfen")]
    [InlineData("zh", "分享到 LinkedIn", "验证")]
    [InlineData("pl", "Udostępnij na LinkedIn", "Zweryfikuj")]
    public async Task The_texts_are_in_the_persons_language(string language, string label, string part)
    {
        await using var host = await SharingApp.StartAsync();
        var badgeId = await host.AcceptedAsync(Eva);

        var kit = await KitAsync(host, badgeId, language);

        Assert.Equal(label, Text(kit.GetProperty("links")[1], "label"));
        Assert.Contains(part, Text(kit.GetProperty("texts"), "short"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nobody_else_could_see_is_refused_with_what_to_do()
    {
        await using var host = await SharingApp.StartAsync();
        var pending = await host.OfferAsync(Eva, level: "A");
        var hidden = await host.AcceptedAsync(Eva);
        await host.ActAsync(Eva, "makePrivate");
        await host.SyncAsync(hidden);

        using var first = await host.SendAsync(HttpMethod.Get, $"/api/me/badges/{pending}/share", Eva);
        using var second = await host.SendAsync(HttpMethod.Get, $"/api/me/badges/{hidden}/share", Eva);
        using var foreign = await host.SendAsync(HttpMethod.Get, $"/api/me/badges/{hidden}/share", "ivo@example.org");
        var notPublic = await BodyAsync(second);

        Assert.Equal((HttpStatusCode.Conflict, "badge-not-accepted"), (first.StatusCode, Text(await BodyAsync(first), "code")));
        Assert.Equal((HttpStatusCode.Conflict, "badge-not-public"), (second.StatusCode, Text(notPublic, "code")));
        Assert.Contains("Credly", Text(notPublic, "detail"), StringComparison.Ordinal);
        Assert.Contains("/credly/badges/", Text(notPublic, "credlyUrl"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
    }

    private static async Task<JsonElement> KitAsync(SharingApp host, string badgeId, string? language = null)
    {
        using var answer = await host.SendAsync(HttpMethod.Get, $"/api/me/badges/{badgeId}/share", Eva, language);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await BodyAsync(answer);
    }

    private static async Task<JsonElement> BodyAsync(HttpResponseMessage answer) => JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement;

    private static string Text(JsonElement body, string member) => body.GetProperty(member).GetString() ?? "";
}
