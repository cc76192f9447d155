using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.OpenBadges;

public sealed class CredentialTests(LocalAppFixture fixture) : IClassFixture<LocalAppFixture>
{
    private readonly LocalApp host = fixture.App;

    [Theory]
    [InlineData("Sousa", "2099-12-31")]
    [InlineData("陈 \"<Ñ>\" بن", null)]
    public async Task Independent_verifiers_accept_a_credential(string lastName, string? expiresOn)
    {
        var badgeId = await host.AcceptedAsync(last: lastName, expiresOn: expiresOn);

        var verdict = await IndependentVerifier.CheckAsync(await host.CredentialAsync(badgeId));

        Assert.Equal(new VerifierResult(true, null), verdict);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Independent_verifiers_refuse_it_once_it_is_revoked(bool byIpma)
    {
        var badgeId = await host.AcceptedAsync();
        var credential = await host.CredentialAsync(badgeId);
        var before = await IndependentVerifier.CheckAsync(credential);

        await (byIpma ? host.RevokeAsync(badgeId) : host.RevokeAtCredlyAndSyncAsync(badgeId));
        var after = await IndependentVerifier.CheckAsync(credential);

        Assert.Equal(new VerifierResult(true, null), before);
        Assert.Equal(new VerifierResult(false, "revoked"), after);
    }

    [Fact]
    public async Task Revoking_one_badge_leaves_the_others_valid()
    {
        var revoked = await host.AcceptedAsync();
        var other = await host.AcceptedAsync();
        var credential = await host.CredentialAsync(other);

        await host.RevokeAsync(revoked);

        Assert.True((await IndependentVerifier.CheckAsync(credential)).Accepted);
    }

    [Fact]
    public async Task A_credential_with_another_name_in_it_is_refused()
    {
        var parts = (await host.CredentialAsync(await host.AcceptedAsync())).Split('.');

        var changed = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("Ana Sousa", "Eve Sousa", StringComparison.Ordinal);
        var verdict = await IndependentVerifier.CheckAsync($"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(changed))}.{parts[2]}");

        Assert.Equal(new VerifierResult(false, "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"), verdict);
    }

    [Fact]
    public async Task The_same_badge_keeps_its_id_its_subject_and_its_place_in_the_list()
    {
        var badgeId = await host.AcceptedAsync();

        var first = PayloadOf(await host.CredentialAsync(badgeId));
        var second = PayloadOf(await host.CredentialAsync(badgeId));

        Assert.True(JsonNode.DeepEquals(first, second));
    }

    [Fact]
    public async Task A_credential_hides_the_address()
    {
        var badgeId = await host.AcceptedAsync();

        var payload = PayloadOf(await host.CredentialAsync(badgeId)).ToJsonString();

        Assert.DoesNotContain((await host.HolderAsync(badgeId)).Email, payload, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("*/*", "application/vc+jwt")]
    [InlineData("text/plain", "text/plain")]
    public async Task The_token_itself_is_the_usual_answer(string accept, string expected)
    {
        var badgeId = await host.AcceptedAsync();

        using var answer = await (await host.HolderAsync(badgeId)).Http.SendAsync(HttpMethod.Get, $"/api/me/badges/{badgeId}/credential", accept);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(expected, answer.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Headers.CacheControl is { Private: true, NoStore: true });
        Assert.Equal(3, text.Split('.').Length);
    }

    [Fact]
    public async Task As_json_it_comes_enveloped_and_still_signed()
    {
        var badgeId = await host.AcceptedAsync();

        using var answer = await (await host.HolderAsync(badgeId)).Http.SendAsync(HttpMethod.Get, $"/api/me/badges/{badgeId}/credential", "application/json");
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        var token = body.GetProperty("id").GetString()?.Split(',')[1] ?? "";

        Assert.Equal("EnvelopedVerifiableCredential", body.GetProperty("type").GetString());
        Assert.True((await IndependentVerifier.CheckAsync(token)).Accepted);
    }

    [Fact]
    public async Task A_badge_that_is_not_accepted_has_no_credential_yet()
    {
        var badgeId = await host.OfferAsync();

        Assert.Equal((HttpStatusCode.Conflict, "badge-not-accepted"), await RefusalAsync(badgeId, await host.HolderAsync(badgeId)));
    }

    [Fact]
    public async Task A_revoked_badge_has_no_credential_any_more()
    {
        var badgeId = await host.AcceptedAsync();

        await host.RevokeAsync(badgeId);

        Assert.Equal((HttpStatusCode.Conflict, "badge-revoked"), await RefusalAsync(badgeId, await host.HolderAsync(badgeId)));
    }

    [Fact]
    public async Task Nobody_gets_the_credential_of_somebody_else()
    {
        var badgeId = await host.AcceptedAsync();

        Assert.Equal((HttpStatusCode.NotFound, "badge-not-found"), await RefusalAsync(badgeId, await host.SignInAsync("other@example.org")));
        Assert.Equal((HttpStatusCode.Unauthorized, "unauthenticated"), await RefusalAsync(badgeId, null));
    }

    private async Task<(HttpStatusCode Status, string? Code)> RefusalAsync(string badgeId, TestUser? asking)
    {
        using var answer = await (asking?.Http ?? host.Http).GetAsync($"/api/me/badges/{badgeId}/credential");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return (answer.StatusCode, problem.GetProperty("code").GetString());
    }

    private static JsonNode PayloadOf(string token) =>
        JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1])) ?? throw new InvalidDataException("The token has no payload.");
}
