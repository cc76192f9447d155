using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MyIpma.Core.OpenBadges;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.OpenBadges;

public sealed class BakingTests(LocalAppFixture fixture) : IClassFixture<LocalAppFixture>
{
    private readonly LocalApp host = fixture.App;

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_public_picture_carries_the_assertion_that_is_hosted()
    {
        var badgeId = await host.AcceptedAsync(last: "Ñandú 陈");

        var picture = await host.Http.GetByteArrayAsync($"/badges/{badgeId}/badge.png", Ct);
        var hosted = await host.Http.GetStringAsync($"/api/ob/v2/assertions/{badgeId}", Ct);
        var unbaked = await IndependentVerifier.UnbakeAsync(picture, "openbadges");

        Assert.Equal(hosted, unbaked);
        Assert.Equal(new VerifierResult(true, null), await IndependentVerifier.CheckAsync(new Uri(JsonDocument.Parse(unbaked).RootElement.GetProperty("id").GetString() ?? ""), (await host.HolderAsync(badgeId)).Email));
    }

    [Fact]
    public async Task A_downloaded_picture_carries_a_credential_that_verifiers_accept()
    {
        var badgeId = await host.AcceptedAsync();
        var holder = await host.HolderAsync(badgeId);

        using var answer = await holder.Http.SendAsync(HttpMethod.Get, $"/api/me/badges/{badgeId}/credential?download=png");
        var token = await IndependentVerifier.UnbakeAsync(await answer.Content.ReadAsByteArrayAsync(Ct), "openbadgecredential");

        Assert.Equal(("image/png", "attachment", "ipma-level-b-2026.png"), Describe(answer));
        Assert.Equal(new VerifierResult(true, null), await IndependentVerifier.CheckAsync(token));
    }

    [Fact]
    public async Task A_downloaded_token_is_a_file_without_parameters_in_its_type()
    {
        var badgeId = await host.AcceptedAsync();
        var holder = await host.HolderAsync(badgeId);

        using var answer = await holder.Http.SendAsync(HttpMethod.Get, $"/api/me/badges/{badgeId}/credential?download=jwt", "application/json");
        var token = await answer.Content.ReadAsStringAsync(Ct);

        Assert.Equal(("application/vc+jwt", "attachment", "ipma-level-b-2026.jwt"), Describe(answer));
        Assert.Equal(new VerifierResult(true, null), await IndependentVerifier.CheckAsync(token));
    }

    [Fact]
    public async Task Another_kind_of_download_is_refused_with_what_there_is()
    {
        var badgeId = await host.AcceptedAsync();
        var holder = await host.HolderAsync(badgeId);

        using var answer = await holder.Http.SendAsync(HttpMethod.Get, $"/api/me/badges/{badgeId}/credential?download=pdf");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("must be jwt or png", problem.GetProperty("errors").GetProperty("download").GetString());
    }

    [Fact]
    public async Task The_picture_of_a_revoked_badge_says_so_to_programs_too()
    {
        var badgeId = await host.AcceptedAsync();

        await host.RevokeAsync(badgeId);
        var picture = await host.Http.GetByteArrayAsync($"/badges/{badgeId}/badge.png", Ct);

        Assert.True(JsonDocument.Parse(BadgeBaking.Unbake(picture, BadgeBaking.Assertion) ?? "").RootElement.GetProperty("revoked").GetBoolean());
    }

    [Fact]
    public async Task Baking_again_replaces_what_was_baked_before()
    {
        var badgeId = await host.AcceptedAsync();
        var picture = await host.Http.GetByteArrayAsync($"/badges/{badgeId}/badge.png", Ct);

        var twice = BadgeBaking.Bake(BadgeBaking.Bake(picture, BadgeBaking.Assertion, "first"), BadgeBaking.Assertion, "zweites – 第二");

        Assert.Equal("zweites – 第二", await IndependentVerifier.UnbakeAsync(twice, "openbadges"));
        Assert.Equal("zweites – 第二", BadgeBaking.Unbake(twice, BadgeBaking.Assertion));
        Assert.Null(BadgeBaking.Unbake(twice, BadgeBaking.Credential));
    }

    [Theory]
    [InlineData("")]
    [InlineData("GIF89a")]
    [InlineData("\u0089PNG\r\n\u001a\n\u0000\u0000")]
    [InlineData("\u0089PNG\r\n\u001a\n\u00FF\u00FF\u00FF\u00FFIHDR....")]
    public void What_is_no_whole_png_cannot_be_baked(string content) =>
        Assert.Throws<FormatException>(() => BadgeBaking.Bake(System.Text.Encoding.Latin1.GetBytes(content), BadgeBaking.Assertion, "text"));

    private static (string? Type, string? Disposition, string? Name) Describe(HttpResponseMessage answer) =>
        (answer.Content.Headers.ContentType?.ToString(), answer.Content.Headers.ContentDisposition?.DispositionType, answer.Content.Headers.ContentDisposition?.FileName);
}
