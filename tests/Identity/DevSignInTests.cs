using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;

namespace MyIpma.Tests.Identity;

public sealed class DevSignInTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signing_in_with_proof_of_the_key_gives_tokens_for_the_person_picked()
    {
        await using var host = await DevIssuerHost.StartAsync();
        var page = await host.Client.GetStringAsync(host.AuthorizeUri(), Ct);

        var (status, body) = await host.ExchangeAsync(await host.CodeForAsync("Ana@Example.org"));

        Assert.Contains("Ana Sousa", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, status);
        var id = TokenIn(body, "id_token");
        Assert.Equal("n-1", id.GetClaim("nonce").Value);
        Assert.Equal("my-ipma-web", id.Audiences.Single());
        Assert.Equal("my-ipma-badges", TokenIn(body, "access_token").Audiences.Single());
        Assert.Equal("ana@example.org", TokenIn(body, "access_token").GetClaim("email").Value);
        Assert.Equal(28800, body.GetProperty("expires_in").GetInt32());
    }

    [Fact]
    public async Task A_person_picked_at_the_sign_in_page_is_not_asked_again_and_only_once()
    {
        await using var host = await DevIssuerHost.StartAsync();
        using var form = new FormUrlEncodedContent([new("email", "ana@example.org")]);

        using var picked = await host.Client.PostAsync("/dev/sign-in", form, Ct);
        using var first = await host.Client.GetAsync(host.AuthorizeUri(), Ct);
        using var second = await host.Client.GetAsync(host.AuthorizeUri(), Ct);

        Assert.Equal("/?sign-in", picked.Headers.Location?.OriginalString);
        var query = QueryHelpers.ParseQuery(first.Headers.Location?.Query);
        Assert.Equal("s-1", query["state"]);
        Assert.NotEmpty(query["code"].ToString());
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task A_wrong_verifier_is_refused_and_spends_the_code()
    {
        await using var host = await DevIssuerHost.StartAsync();
        var code = await host.CodeForAsync("ana@example.org");

        var (wrong, problem) = await host.ExchangeAsync(code, new string('x', 43));
        var (right, _) = await host.ExchangeAsync(code);

        Assert.Equal(HttpStatusCode.BadRequest, wrong);
        Assert.Equal("invalid_grant", problem.GetProperty("error").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, right);
    }

    [Fact]
    public async Task A_code_is_good_once()
    {
        await using var host = await DevIssuerHost.StartAsync();
        var code = await host.CodeForAsync("ana@example.org");

        var (first, _) = await host.ExchangeAsync(code);
        var (second, problem) = await host.ExchangeAsync(code);

        Assert.Equal(HttpStatusCode.OK, first);
        Assert.Equal(HttpStatusCode.BadRequest, second);
        Assert.Equal("invalid_grant", problem.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_code_is_good_for_a_minute()
    {
        await using var host = await DevIssuerHost.StartAsync();
        var code = await host.CodeForAsync("ana@example.org");

        host.Clock.Advance(TimeSpan.FromSeconds(60));
        var (status, _) = await host.ExchangeAsync(code);

        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task A_redirect_to_another_origin_is_refused_without_following_it(string redirectUri)
    {
        await using var host = await DevIssuerHost.StartAsync();

        using var answer = await host.Client.GetAsync(host.AuthorizeUri(("redirect_uri", redirectUri)), Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    public async Task A_request_that_is_not_code_with_PKCE_is_told_so_by_redirect(string key, string? value, string error)
    {
        await using var host = await DevIssuerHost.StartAsync();

        using var answer = await host.Client.GetAsync(host.AuthorizeUri((key, value)), Ct);

        var query = QueryHelpers.ParseQuery(answer.Headers.Location?.Query);
        Assert.Equal(error, query["error"]);
        Assert.Equal("s-1", query["state"]);
    }

    [Fact]
    public async Task Signing_out_returns_to_this_host_only()
    {
        await using var host = await DevIssuerHost.StartAsync();

        using var home = await host.Client.GetAsync("/dev/issuer/logout?post_logout_redirect_uri=" + Uri.EscapeDataString(host.RedirectUri), Ct);
        using var away = await host.Client.GetAsync("/dev/issuer/logout?post_logout_redirect_uri=https%3A%2F%2Fevil.example", Ct);

        Assert.Equal(host.RedirectUri, home.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.BadRequest, away.StatusCode);
    }

    private static JsonWebToken TokenIn(JsonElement body, string member) => new(body.GetProperty(member).GetString());
}
