using System.Net;
using System.Net.Http.Headers;
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
    [InlineData("http://localhost.evil.example/")]
    [InlineData("http://localhost@evil.example/")]
    [InlineData("http://localhost:5173/#part")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task A_redirect_off_this_machine_is_refused_without_following_it(string redirectUri)
    {
        await using var host = await DevIssuerHost.StartAsync();

        using var answer = await host.Client.GetAsync(host.AuthorizeUri(("redirect_uri", redirectUri)), Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("http://localhost:5173/callback?from=here", "query", "http://localhost:5173/callback?from=here&code=")]
    [InlineData("http://127.0.0.1:1/", "query", "http://127.0.0.1:1/?code=")]
    [InlineData("http://[::1]:8080/", "fragment", "http://[::1]:8080/#code=")]
    public async Task A_front_end_at_any_port_of_this_machine_gets_its_code_where_it_asked_for_it(string redirectUri, string mode, string start)
    {
        await using var host = await DevIssuerHost.StartAsync();
        using var form = new FormUrlEncodedContent([new("email", "ana@example.org")]);

        using var answer = await host.Client.PostAsync(host.AuthorizeUri(("redirect_uri", redirectUri), ("response_mode", mode)), form, Ct);

        Assert.StartsWith(start, answer.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Assert.EndsWith("&state=s-1", answer.Headers.Location?.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_can_come_as_a_form()
    {
        await using var host = await DevIssuerHost.StartAsync();
        using var form = new FormUrlEncodedContent([new("email", "ana@example.org")]);

        using var answer = await host.Client.PostAsync(host.AuthorizeUri(("response_mode", "form_post"), ("state", "\"><b>")), form, Ct);
        var page = await answer.Content.ReadAsStringAsync(Ct);
        var (status, _) = await host.ExchangeAsync(System.Text.RegularExpressions.Regex.Match(page, "name=\"code\" value=\"([^\"]+)\"").Groups[1].Value);

        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains($"action=\"{host.RedirectUri}\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"&quot;&gt;&lt;b&gt;\"", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task Without_a_prompt_only_somebody_signed_in_gets_a_code()
    {
        await using var host = await DevIssuerHost.StartAsync();

        using var before = await host.Client.GetAsync(host.AuthorizeUri(("prompt", "none")), Ct);
        await host.CodeForAsync("ana@example.org");
        using var after = await host.Client.GetAsync(host.AuthorizeUri(("prompt", "none")), Ct);

        Assert.Equal("login_required", QueryHelpers.ParseQuery(before.Headers.Location?.Query)["error"]);
        Assert.NotEmpty(QueryHelpers.ParseQuery(after.Headers.Location?.Query)["code"].ToString());
    }

    [Fact]
    public async Task User_information_is_for_the_bearer_of_a_token_that_is_still_good()
    {
        await using var host = await DevIssuerHost.StartAsync();
        var (_, body) = await host.ExchangeAsync(await host.CodeForAsync("ana@example.org"));
        var token = body.GetProperty("access_token").GetString();

        using var good = await UserInfoAsync(host, token);
        using var idToken = await UserInfoAsync(host, body.GetProperty("id_token").GetString());
        using var none = await UserInfoAsync(host, token: null);
        host.Clock.Advance(TimeSpan.FromHours(8));
        using var old = await UserInfoAsync(host, token);

        var person = JsonElement.Parse(await good.Content.ReadAsStringAsync(Ct));
        Assert.Equal(("ana@example.org", "Ana Sousa", true), (person.GetProperty("email").GetString(), person.GetProperty("name").GetString(), person.GetProperty("email_verified").GetBoolean()));
        Assert.Equal(TokenIn(body, "id_token").Subject, person.GetProperty("sub").GetString());
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], [idToken.StatusCode, none.StatusCode, old.StatusCode]);
        Assert.Equal(["Bearer", "Bearer error=\"invalid_token\""], [none.Headers.WwwAuthenticate.ToString(), old.Headers.WwwAuthenticate.ToString()]);
    }

    [Theory]
    [InlineData("response_mode", "web_message", "invalid_request")]
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
    public async Task Signing_out_returns_to_this_machine_only()
    {
        await using var host = await DevIssuerHost.StartAsync();

        using var home = await host.Client.GetAsync("/dev/issuer/logout?post_logout_redirect_uri=" + Uri.EscapeDataString(host.RedirectUri), Ct);
        using var away = await host.Client.GetAsync("/dev/issuer/logout?post_logout_redirect_uri=https%3A%2F%2Fevil.example", Ct);

        Assert.Equal(host.RedirectUri, home.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.BadRequest, away.StatusCode);
    }

    private static async Task<HttpResponseMessage> UserInfoAsync(DevIssuerHost host, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dev/issuer/userinfo");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await host.Client.SendAsync(request, Ct);
    }

    private static JsonWebToken TokenIn(JsonElement body, string member) => new(body.GetProperty(member).GetString());
}
