using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Azure.Core;

namespace MyIpma.Tests.OpenBadges;

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
