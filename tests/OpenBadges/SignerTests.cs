using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Core;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Common;
using MyIpma.Core.OpenBadges;

namespace MyIpma.Tests.OpenBadges;

public sealed class SignerTests : IDisposable
{
    private static readonly byte[] Data = Encoding.ASCII.GetBytes("header.payload");

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeKeyVault vault = new();
    private readonly KeyVaultSigner signer;

    public SignerTests() => signer = new KeyVaultSigner(
        new KeyVaultRestClient(vault, new FakeIdentity()), Options.Create(new AppKeyOptions { SigningKeyUri = new Uri(FakeKeyVault.Key) }), clock);

    [Fact]
    public async Task Key_Vault_signs_with_the_version_that_is_published()
    {
        var key = vault.Add("v1", clock.GetUtcNow());

        var keys = await signer.GetKeysAsync(CancellationToken.None);
        var signature = await signer.SignAsync(keys[0], Data, CancellationToken.None);

        Assert.True(key.VerifyData(Data, signature, HashAlgorithmName.SHA256));
        Assert.Equal("POST /keys/credential-signing/v1/sign", vault.Calls[^1]);
    }

    [Fact]
    public async Task A_new_version_is_published_at_once_but_signs_only_when_everybody_can_know_it()
    {
        vault.Add("v1", clock.GetUtcNow().AddYears(-1));
        vault.Add("v2", clock.GetUtcNow());

        var before = await signer.GetKeysAsync(CancellationToken.None);
        clock.Advance(TimeSpan.FromHours(3));
        var after = await signer.GetKeysAsync(CancellationToken.None);

        Assert.Equal(["v1", "v2"], before.Select(VersionOf));
        Assert.Equal(["v2", "v1"], after.Select(VersionOf));
    }

    [Fact]
    public async Task A_disabled_version_is_neither_published_nor_used()
    {
        vault.Add("v1", clock.GetUtcNow().AddYears(-1));
        vault.Add("v2", clock.GetUtcNow().AddYears(-2), enabled: false);

        var keys = await signer.GetKeysAsync(CancellationToken.None);

        Assert.Equal(["v1"], keys.Select(VersionOf));
    }

    [Fact]
    public async Task The_keys_are_read_once_an_hour_however_many_ask()
    {
        vault.Add("v1", clock.GetUtcNow());

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => signer.GetKeysAsync(CancellationToken.None).AsTask()));
        clock.Advance(TimeSpan.FromMinutes(59));
        await signer.GetKeysAsync(CancellationToken.None);

        Assert.Equal(["GET /keys/credential-signing/versions", "GET /keys/credential-signing/v1"], vault.Calls);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task What_fails_at_Key_Vault_is_one_exception(HttpStatusCode status)
    {
        vault.Add("v1", clock.GetUtcNow());
        vault.Fails = status;

        await Assert.ThrowsAsync<SigningUnavailableException>(() => signer.GetKeysAsync(CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task A_failure_is_not_remembered()
    {
        vault.Add("v1", clock.GetUtcNow());
        vault.Fails = HttpStatusCode.ServiceUnavailable;
        await Assert.ThrowsAsync<SigningUnavailableException>(() => signer.GetKeysAsync(CancellationToken.None).AsTask());

        vault.Fails = null;

        Assert.Single(await signer.GetKeysAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_key_of_this_process_survives_being_kept()
    {
        var first = EcdsaSigner.Create();
        var key = Assert.Single(await first.GetKeysAsync(CancellationToken.None));

        var kept = EcdsaSigner.FromPem(first.ToPem());

        Assert.Equal([key], await kept.GetKeysAsync(CancellationToken.None));
        Assert.Equal(64, (await kept.SignAsync(key, Data, CancellationToken.None)).Length);
    }

    public void Dispose()
    {
        vault.Dispose();
    }

    private static string? VersionOf(PublicKey key) => key.Location?.Segments[^1];
}

internal sealed class FakeKeyVault : HttpMessageHandler, IHttpClientFactory
{
    public const string Key = "https://kv.vault.azure.net/keys/credential-signing";

    private readonly List<(string Name, DateTimeOffset Created, bool Enabled, ECDsa Key)> versions = [];

    public List<string> Calls { get; } = [];

    public HttpStatusCode? Fails { get; set; }

    public ECDsa Add(string version, DateTimeOffset created, bool enabled = true)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        versions.Add((version, created, enabled, key));
        return key;
    }

    public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Assert.Equal("Bearer a-token", request.Headers.Authorization?.ToString());
        Assert.Equal("?api-version=7.4", request.RequestUri?.Query);
        var path = request.RequestUri?.AbsolutePath ?? "";
        Calls.Add($"{request.Method} {path}");
        if (Fails is { } status)
        {
            return new HttpResponseMessage(status);
        }

        return new HttpResponseMessage { Content = JsonContent.Create(await AnswerAsync(path.Split('/'), request.Content)) };
    }

    private async Task<object> AnswerAsync(string[] path, HttpContent? body)
    {
        if (path[3] == "versions")
        {
            return new { value = versions.Select(version => new { kid = $"{Key}/{version.Name}", attributes = new { enabled = version.Enabled, created = version.Created.ToUnixTimeSeconds() } }) };
        }

        var key = versions.Single(version => version.Name == path[3]).Key;
        return path.Length == 4 ? BundleOf($"{Key}/{path[3]}", key) : await SignAsync(key, body);
    }

    private static object BundleOf(string kid, ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new { key = new { kid, kty = "EC", crv = "P-256", x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) } };
    }

    private static async Task<object> SignAsync(ECDsa key, HttpContent? body)
    {
        var request = await (body ?? throw new InvalidOperationException("Nothing to sign.")).ReadFromJsonAsync<JsonElement>();
        Assert.Equal("ES256", request.GetProperty("alg").GetString());
        return new { value = Base64Url.EncodeToString(key.SignHash(Base64Url.DecodeFromChars(request.GetProperty("value").GetString()))) };
    }
}

internal sealed class FakeIdentity : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        Assert.Equal(["https://vault.azure.net/.default"], requestContext.Scopes);
        return new AccessToken("a-token", DateTimeOffset.MaxValue);
    }

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        ValueTask.FromResult(GetToken(requestContext, cancellationToken));
}
