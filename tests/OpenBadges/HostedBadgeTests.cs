using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.OpenBadges;

public sealed class HostedBadgeTests(LocalAppFixture fixture) : IClassFixture<LocalAppFixture>
{
    private readonly LocalApp host = fixture.App;

    [Fact]
    public async Task The_links_of_an_assertion_lead_to_the_level_and_from_there_to_the_issuer()
    {
        var badgeId = await host.AcceptedAsync();

        var assertion = await ReadAsync($"/api/ob/v2/assertions/{badgeId}");
        var badgeClass = await ReadAsync(assertion.Text("badge"));
        var issuer = await ReadAsync(badgeClass.Text("issuer"));

        Assert.Equal(["Assertion", "BadgeClass", "Issuer"], new[] { assertion, badgeClass, issuer }.Select(document => document.Text("type")));
        Assert.All([assertion, badgeClass, issuer], document => Assert.Equal("https://w3id.org/openbadges/v2", document.Text("@context")));
        Assert.Equal("hosted", assertion.GetProperty("verification").Text("type"));
        Assert.Equal("2026-01-01T00:00:00.000Z", assertion.Text("issuedOn"));
        Assert.Equal("2099-12-31T23:59:59.000Z", assertion.Text("expires"));
        Assert.Contains("Level B", badgeClass.GetProperty("criteria").Text("narrative"), StringComparison.Ordinal);
        Assert.Equal("badges@example.org", issuer.Text("email"));
    }

    [Fact]
    public async Task Every_document_names_the_address_it_was_read_at()
    {
        var badgeId = await host.AcceptedAsync();

        foreach (var path in new[] { $"/api/ob/v2/assertions/{badgeId}", "/api/ob/v2/classes/B", "/api/ob/v2/issuer" })
        {
            Assert.Equal(new Uri(host.Origin, path).AbsoluteUri, (await ReadAsync(path)).Text("id"));
        }
    }

    [Fact]
    public async Task Who_knows_the_address_can_check_whose_badge_it_is()
    {
        var badgeId = await host.AcceptedAsync();

        var recipient = (await ReadAsync($"/api/ob/v2/assertions/{badgeId}")).GetProperty("recipient");

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes((await host.HolderAsync(badgeId)).Email + recipient.Text("salt")));
        Assert.True(recipient.GetProperty("hashed").GetBoolean());
        Assert.Equal($"sha256${Convert.ToHexStringLower(hash)}", recipient.Text("identity"));
    }

    [Fact]
    public async Task A_badge_without_an_end_has_no_expiry_at_all()
    {
        var badgeId = await host.AcceptedAsync(expiresOn: null);

        var assertion = await ReadAsync($"/api/ob/v2/assertions/{badgeId}");

        Assert.False(assertion.TryGetProperty("expires", out _));
    }

    [Fact]
    public async Task A_badge_that_is_not_accepted_cannot_be_seen()
    {
        var badgeId = await host.OfferAsync();

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(badgeId));
    }

    [Fact]
    public async Task A_badge_withdrawn_before_anybody_accepted_it_cannot_be_seen_either()
    {
        var badgeId = await host.OfferAsync();

        await host.RevokeAsync(badgeId);

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(badgeId));
    }

    [Fact]
    public async Task A_badge_its_holder_hides_cannot_be_seen_until_it_is_shown_again()
    {
        var badgeId = await host.AcceptedAsync("hides@example.org");

        await host.ActAsync("hides@example.org", "makePrivate");
        await host.SyncAsync(badgeId);
        var hidden = await StatusAsync(badgeId);
        await host.ActAsync("hides@example.org", "makePublic");
        await host.SyncAsync(badgeId);

        Assert.Equal(HttpStatusCode.NotFound, hidden);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(badgeId));
    }

    [Theory]
    [InlineData("/api/ob/v2/assertions/b_AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("/api/ob/v2/assertions/1")]
    [InlineData("/api/ob/v2/classes/Z")]
    [InlineData("/api/ob/v2/classes/b")]
    [InlineData("/status/0")]
    [InlineData("/status/01")]
    [InlineData("/status/64")]
    [InlineData("/status/65")]
    [InlineData("/status/one")]
    public async Task What_does_not_exist_is_not_found(string path)
    {
        using var answer = await host.Http.SendAsync(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_revoked_badge_is_gone_and_says_so_without_saying_why_it_really_was(bool byIpma)
    {
        var badgeId = await host.AcceptedAsync();

        await (byIpma ? host.RevokeAsync(badgeId) : host.RevokeAtCredlyAndSyncAsync(badgeId));
        using var answer = await host.Http.SendAsync(HttpMethod.Get, $"/api/ob/v2/assertions/{badgeId}");
        var document = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.Equal("application/ld+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(document.GetProperty("revoked").GetBoolean());
        Assert.Equal("IPMA has withdrawn this badge.", document.Text("revocationReason"));
        Assert.Equal(["@context", "type", "id", "revoked", "revocationReason"], document.EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("application/json", "application/json")]
    [InlineData("application/ld+json, application/json;q=0.5", "application/ld+json")]
    [InlineData("*/*", "application/ld+json")]
    public async Task Documents_come_as_asked_for_and_may_be_kept(string accept, string expected)
    {
        using var answer = await host.Http.SendAsync(HttpMethod.Get, "/api/ob/v2/issuer", accept: accept);

        Assert.Equal(expected, answer.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Headers.CacheControl?.Public);
        Assert.NotNull(answer.Headers.ETag);
    }

    private async Task<JsonElement> ReadAsync(string path) => await host.Http.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);

    private async Task<HttpStatusCode> StatusAsync(string badgeId)
    {
        using var answer = await host.Http.SendAsync(HttpMethod.Get, $"/api/ob/v2/assertions/{badgeId}");
        return answer.StatusCode;
    }
}

/// <summary>Open Badges 2.0 as an independent verifier sees it.</summary>
public sealed class HostedVerificationTests(LocalAppFixture fixture) : IClassFixture<LocalAppFixture>
{
    private readonly LocalApp host = fixture.App;

    [Theory]
    [InlineData("2099-12-31")]
    [InlineData(null)]
    public async Task A_verifier_accepts_the_badge_and_whose_it_is(string? expiresOn)
    {
        var badgeId = await host.AcceptedAsync(expiresOn: expiresOn);

        Assert.Equal(new VerifierResult(true, null), await CheckAsync(badgeId));
    }

    [Fact]
    public async Task A_verifier_does_not_take_it_for_somebody_elses()
    {
        var badgeId = await host.AcceptedAsync();

        Assert.Equal(new VerifierResult(false, "somebody else's"), await CheckAsync(badgeId, "other@example.org"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_verifier_refuses_it_once_it_is_revoked(bool byIpma)
    {
        var badgeId = await host.AcceptedAsync();

        await (byIpma ? host.RevokeAsync(badgeId) : host.RevokeAtCredlyAndSyncAsync(badgeId));

        Assert.Equal(new VerifierResult(false, "revoked"), await CheckAsync(badgeId));
    }

    private async Task<VerifierResult> CheckAsync(string badgeId, string? email = null) =>
        await IndependentVerifier.CheckAsync(new Uri(host.Origin, $"/api/ob/v2/assertions/{badgeId}"), email ?? (await host.HolderAsync(badgeId)).Email);
}
