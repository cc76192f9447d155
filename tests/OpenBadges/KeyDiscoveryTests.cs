using System.Buffers.Text;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Moq;
using MyIpma.Core.Common;
using MyIpma.Core.OpenBadges;
using MyIpma.Local.Azurite;
using MyIpma.Local.Hosting;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.OpenBadges;

/// <summary>How verifiers find the key of a credential, also when the API has moved to another address or the key was changed.</summary>
public sealed class KeyDiscoveryTests(LocalAppFixture fixture) : IClassFixture<LocalAppFixture>
{
    private readonly LocalApp host = fixture.App;

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private static readonly PublicKey[] Keys = [new("x1", "y1"), new("x2", "y2")];

    [Fact]
    public async Task A_verifier_that_knows_only_the_key_set_finds_the_key()
    {
        var badgeId = await host.AcceptedAsync();

        var verdict = await IndependentVerifier.CheckAsync(await host.CredentialAsync(badgeId), new Uri(host.Origin, "/.well-known/jwks.json"));

        Assert.Equal(new VerifierResult(true, null), verdict);
    }

    [Fact]
    public async Task The_key_set_has_each_key_by_its_did_url_and_by_its_thumbprint()
    {
        var set = await host.Http.GetFromJsonAsync<JsonElement>("/.well-known/jwks.json", TestContext.Current.CancellationToken);
        var document = await host.Http.GetFromJsonAsync<JsonElement>("/.well-known/did.json", TestContext.Current.CancellationToken);

        var ids = set.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString() ?? "");
        var method = document.GetProperty("assertionMethod")[0].GetString() ?? "";
        Assert.Equal([method, method[(method.IndexOf('#', StringComparison.Ordinal) + 1)..]], ids);
        Assert.False(document.TryGetProperty("alsoKnownAs", out _));
    }

    [Fact]
    public async Task What_was_signed_before_a_rotation_is_verified_after_it_by_did_and_by_key_set()
    {
        var before = LocalKeys.Ephemeral();
        await using var after = await LocalApp.StartAsync(new LocalAppOptions { Keys = before with { Credentials = EcdsaSigner.Create(before.Credentials.ToPem()) } });
        await using var issuing = await LocalApp.StartAsync(new LocalAppOptions { Keys = before, Settings = [$"--MyIpma:OpenBadges:DidHost={after.Origin.Authority}"] });
        var (older, newer) = (await issuing.CredentialAsync(await issuing.AcceptedAsync()), await after.CredentialAsync(await after.AcceptedAsync()));
        var keySet = new Uri(after.Origin, ".well-known/jwks.json");

        VerifierResult[] verdicts =
        [
            await IndependentVerifier.CheckAsync(older), await IndependentVerifier.CheckAsync(older, keySet),
            await IndependentVerifier.CheckAsync(newer), await IndependentVerifier.CheckAsync(newer, keySet),
        ];

        Assert.Equal(Enumerable.Repeat(new VerifierResult(true, null), 4), verdicts);
        Assert.NotEqual(KeyIdOf(older), KeyIdOf(newer));
    }

    [Fact]
    public async Task A_key_that_is_set_aside_on_this_machine_stays_published_and_signs_no_more()
    {
        var path = Directory.CreateTempSubdirectory("my-ipma-keys-").FullName;
        var folder = new AzuriteFolder(path);
        var first = (await LocalKeys.LoadOrCreateAsync(folder, Ct)).Credentials;
        File.Move(folder.CredentialKey, Path.Combine(path, "credential-key-1.pem"));

        var second = (await LocalKeys.LoadOrCreateAsync(folder, Ct)).Credentials;
        var again = (await LocalKeys.LoadOrCreateAsync(folder, Ct)).Credentials;
        Directory.Delete(path, recursive: true);

        var (old, keys) = (Assert.Single(await first.GetKeysAsync(Ct)), await second.GetKeysAsync(Ct));
        Assert.Equal(2, keys.Distinct().Count());
        Assert.Equal(old, keys[1]);
        Assert.Equal(keys, await again.GetKeysAsync(Ct));
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

    private static string? KeyIdOf(string token) => JsonElement.Parse(Base64Url.DecodeFromChars(token.Split('.')[0])).GetProperty("kid").GetString();

    private static IssuerDid CreateDid(string api, string? didHost) => new(
        Options.Create(new SiteOptions { ApiBase = new Uri(api), WebBase = new Uri("https://my.ipma.world/") }), Options.Create(new OpenBadgesOptions { DidHost = didHost }));
}
