using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.OpenBadges;

/// <summary>What each kind of program is given at each address of Open Badges: by GET, and the same headers by HEAD.</summary>
public sealed class NegotiationTests(LocalAppFixture fixture) : IClassFixture<LocalAppFixture>
{
    private readonly LocalApp host = fixture.App;

    private const string Jwt = "application/vc+jwt";
    private const string Linked = "application/ld+json";
    private const string Json = "application/json";
    private const string Html = "text/html";

    [Theory]
    [InlineData("no header", null, Html, Linked, Jwt, "application/did+json", "application/jwk-set+json")]
    [InlineData("curl", "*/*", Html, Linked, Jwt, "application/did+json", "application/jwk-set+json")]
    [InlineData("a browser", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", Html, Linked, Jwt, "application/did+json", "application/jwk-set+json")]
    [InlineData("axios", "application/json, text/plain, */*", Json, Json, Jwt, Json, Json)]
    [InlineData("a validator of 2.0", "application/ld+json, application/json, image/png, image/svg+xml", Linked, Linked, Json, Json, Json)]
    [InlineData("a verifier of 3.0", "application/vc+jwt, application/vc+ld+json, application/json", Json, Json, Jwt, Json, Json)]
    [InlineData("equal weights", "application/ld+json, application/json, application/vc+jwt, text/plain", Linked, Linked, Jwt, Json, Json)]
    [InlineData("nothing but JSON", "application/json", Json, Json, Json, Json, Json)]
    public async Task Every_program_gets_the_form_it_can_read(string program, string? accept, string shared, string assertion, string credential, string did, string keys)
    {
        var badgeId = await host.AcceptedAsync();
        var (holder, list) = (await host.HolderAsync(badgeId), await StatusListAsync(badgeId));
        (string Path, TestUser? AskedBy, string Expected)[] documents =
        [
            ($"/badges/{badgeId}", null, shared),
            ($"/api/ob/v2/assertions/{badgeId}", null, assertion),
            ("/api/ob/v2/classes/B", null, assertion),
            ("/api/ob/v2/issuer", null, assertion),
            (list, null, credential),
            ($"/api/me/badges/{badgeId}/credential", holder, credential),
            ("/.well-known/did.json", null, did),
            ("/.well-known/jwks.json", null, keys),
        ];

        var seen = new List<string?>();
        foreach (var (path, askedBy, _) in documents)
        {
            using var whole = await (askedBy?.Http ?? host.Http).SendAsync(HttpMethod.Get, path, accept);
            using var head = askedBy is null ? await host.Http.SendAsync(HttpMethod.Head, path, accept) : whole;
            Assert.Equal((whole.StatusCode, whole.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentType));
            Assert.Contains("Accept", whole.Headers.Vary);
            seen.Add(whole.Content.Headers.ContentType?.MediaType);
        }

        Assert.Equal(documents.Select(document => $"{program}: {document.Path} {document.Expected}"), documents.Zip(seen, (document, type) => $"{program}: {document.Path} {type}"));
    }

    private async Task<string> StatusListAsync(string badgeId)
    {
        var payload = (await host.CredentialAsync(badgeId)).Split('.')[1];
        var status = JsonElement.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(payload)).GetProperty("credentialStatus");
        return new Uri(status.Text("statusListCredential")).AbsolutePath;
    }
}
