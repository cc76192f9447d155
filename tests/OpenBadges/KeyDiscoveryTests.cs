using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Moq;
using MyIpma.Core.Common;
using MyIpma.Core.OpenBadges;

namespace MyIpma.Tests.OpenBadges;

/// <summary>How verifiers find the key of a credential, also when the API has moved to another address or the key was changed.</summary>
public sealed class KeyDiscoveryTests(OpenBadgesApp host) : IClassFixture<OpenBadgesApp>
{
    private static readonly PublicKey[] Keys = [new("x1", "y1"), new("x2", "y2")];

    [Fact]
    public async Task A_verifier_that_knows_only_the_key_set_finds_the_key()
    {
        var holder = await host.AcceptedAsync();

        var verdict = await IndependentVerifier.CheckAsync(await host.CredentialAsync(holder), new Uri(host.Origin, "/.well-known/jwks.json"));

        Assert.Equal(new VerifierResult(true, null), verdict);
    }

    [Fact]
    public async Task The_key_set_has_each_key_by_its_did_url_and_by_its_thumbprint()
    {
        var set = await host.Client.GetFromJsonAsync<JsonElement>("/.well-known/jwks.json", TestContext.Current.CancellationToken);
        var document = await host.Client.GetFromJsonAsync<JsonElement>("/.well-known/did.json", TestContext.Current.CancellationToken);

        var ids = set.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString() ?? "");
        var method = document.GetProperty("assertionMethod")[0].GetString() ?? "";
        Assert.Equal([method, method[(method.IndexOf('#', StringComparison.Ordinal) + 1)..]], ids);
        Assert.False(document.TryGetProperty("alsoKnownAs", out _));
    }

    [Theory]
    [InlineData("func-1.azurewebsites.net", "did:web:func-1.azurewebsites.net", "did:web:api.my.ipma.world")]
    [InlineData("api.my.ipma.world", "did:web:api.my.ipma.world", "did:web:func-1.azurewebsites.net")]
    [InlineData("anything.example", "did:web:func-1.azurewebsites.net", "did:web:api.my.ipma.world")]
    public void After_a_move_to_an_own_domain_the_first_did_stays_and_each_names_the_other(string askedAt, string id, string alsoKnownAs)
    {
        var did = CreateDid("https://api.my.ipma.world/", "func-1.azurewebsites.net");

        var document = did.CreateDocument(Keys, askedAt);

        Assert.Equal("did:web:func-1.azurewebsites.net", did.Id);
        Assert.Equal((id, alsoKnownAs), (document.Id, Assert.Single(document.AlsoKnownAs ?? [])));
        Assert.Equal([$"{id}#{Keys[0].Id}", $"{id}#{Keys[1].Id}"], document.AssertionMethod);
        Assert.All(document.VerificationMethod, method => Assert.Equal(id, method.Controller));
    }

    [Theory]
    [InlineData("https://api.my.ipma.world/", null, "did:web:api.my.ipma.world")]
    [InlineData("http://localhost:7071/", null, "did:web:localhost%3A7071")]
    [InlineData("https://api.my.ipma.world/", "Issuer.IPMA.world:8443", "did:web:issuer.ipma.world%3A8443")]
    public void The_did_names_the_host_in_the_settings_or_else_the_apis(string api, string? didHost, string expected) =>
        Assert.Equal(expected, CreateDid(api, didHost).Id);

    [Theory]
    [InlineData("Production", null, false)]
    [InlineData("Production", "badges@ipma.world", true)]
    [InlineData("Development", null, true)]
    public void Outside_development_the_issuer_has_an_address(string environment, string? email, bool valid)
    {
        var hosting = Mock.Of<IHostEnvironment>(host => host.EnvironmentName == environment);

        var result = new IssuerEmailValidator(hosting).Validate(null, new OpenBadgesOptions { IssuerEmail = email });

        Assert.Equal(valid, result.Succeeded);
    }

    private static IssuerDid CreateDid(string api, string? didHost) => new(
        Options.Create(new SiteOptions { ApiBase = new Uri(api), WebBase = new Uri("https://my.ipma.world/") }), Options.Create(new OpenBadgesOptions { DidHost = didHost }));
}
