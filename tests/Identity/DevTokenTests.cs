using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using MyIpma.Local.Identity;

namespace MyIpma.Tests.Identity;

public sealed class DevTokenTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("my-ipma-issuer-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_token_is_valid_by_the_discovery_document_and_keys_the_issuer_publishes()
    {
        await using var host = await DevIssuerHost.StartAsync();

        var result = await ValidateAsync(host, await TokenAsync(host, "?email=ana@example.org"));

        Assert.True(result.IsValid, result.Exception?.Message);
        var token = Assert.IsType<JsonWebToken>(result.SecurityToken);
        Assert.Equal("ES256", token.Alg);
        Assert.Equal("ana@example.org", token.GetClaim("email").Value);
        Assert.Equal("Ana Sousa", token.GetClaim("name").Value);
        Assert.True(token.GetPayloadValue<bool>("email_verified"));
        Assert.Equal(TimeSpan.FromHours(8), token.ValidTo - token.IssuedAt);
    }

    [Fact]
    public async Task A_token_signed_by_another_key_is_not_valid()
    {
        await using var host = await DevIssuerHost.StartAsync();
        await using var other = await DevIssuerHost.StartAsync();

        var result = await ValidateAsync(host, await TokenAsync(other, "?email=ana@example.org"));

        Assert.False(result.IsValid);
    }

    [Fact]
    public async Task The_subject_follows_the_address_whatever_its_spelling()
    {
        await using var host = await DevIssuerHost.StartAsync();

        var plain = await TokenAsync(host, "?email=ana@b%C3%BCro.example");
        var shouted = await TokenAsync(host, "?email=%20ANA@xn--bro-hoa.EXAMPLE%20");

        Assert.Equal(plain.Subject, shouted.Subject);
        Assert.Matches("^dev-[A-Za-z0-9_-]{22}$", plain.Subject);
        Assert.Equal("ana@xn--bro-hoa.example", shouted.GetClaim("email").Value);
    }

    [Fact]
    public async Task Roles_subject_and_an_unproven_address_can_be_asked_for()
    {
        await using var host = await DevIssuerHost.StartAsync();

        var token = await TokenAsync(host, "?email=op@example.org&role=MyIpma.Operator&sub=someone&verified=false");

        Assert.Equal("someone", token.Subject);
        Assert.Equal(["MyIpma.Operator"], token.GetPayloadValue<string[]>("roles"));
        Assert.False(token.GetPayloadValue<bool>("email_verified"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?email=")]
    [InlineData("?email=ana")]
    [InlineData("?email=ana@@example.org")]
    [InlineData("?email=ana@example")]
    [InlineData("?email=Ana%20%3Cana@example.org%3E")]
    public async Task Without_a_proper_address_there_is_a_problem_and_no_token(string query)
    {
        await using var host = await DevIssuerHost.StartAsync();

        using var answer = await host.Client.GetAsync("/dev/token" + query, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("invalid-email", problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_token_stays_valid_when_the_keys_are_loaded_again()
    {
        var path = Path.Combine(folder.FullName, "new", "issuer-key.json");
        var first = DevIssuerKeys.LoadOrCreate(path);
        await using var before = await DevIssuerHost.StartAsync(first);
        var token = await TokenAsync(before, "?email=ana@example.org");

        await using var after = await DevIssuerHost.StartAsync(DevIssuerKeys.LoadOrCreate(path));
        var result = await ValidateAsync(after, token, issuer: before.Issuer);

        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal(first.KeyId, token.Kid);
    }

    private static async Task<JsonWebToken> TokenAsync(DevIssuerHost host, string query)
    {
        var answer = await host.Client.GetFromJsonAsync<JsonElement>("/dev/token" + query, Ct);
        return new JsonWebToken(answer.GetProperty("token").GetString());
    }

    private static async Task<TokenValidationResult> ValidateAsync(DevIssuerHost host, JsonWebToken token, string? issuer = null)
    {
        var discovery = await OpenIdConnectConfigurationRetriever.GetAsync(
            host.Issuer + "/.well-known/openid-configuration", new HttpDocumentRetriever(host.Client) { RequireHttps = false }, Ct);
        return await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = issuer ?? discovery.Issuer,
            ValidAudience = "my-ipma-badges",
            ValidAlgorithms = ["ES256"],
            IssuerSigningKeys = discovery.SigningKeys,
        });
    }
}
