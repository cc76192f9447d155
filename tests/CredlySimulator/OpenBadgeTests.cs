using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MyIpma.Tests.CredlySimulator;

public sealed class OpenBadgeTests
{
    [Fact]
    public async Task An_assertion_leads_to_its_class_and_issuer_without_a_token()
    {
        await using var host = await SimulatorHost.StartAsync();
        var issued = await host.IssueAsync(IssueBody.Of());
        await host.ActAsync(IssueBody.Ana, "accept");
        using var anybody = new HttpClient { BaseAddress = host.Api.BaseAddress };

        var assertion = await SimulatorHost.SendAsync(anybody, HttpMethod.Get, $"obi/v2/badge_assertions/{issued.Id}", null);
        var badge = await SimulatorHost.SendAsync(anybody, HttpMethod.Get, assertion.Body?["badge"]?.ToString() ?? "", null);
        var issuer = await SimulatorHost.SendAsync(anybody, HttpMethod.Get, badge.Body?["issuer"]?["id"]?.ToString() ?? "", null);

        Assert.Equal("Assertion", assertion.Body?["type"]?.ToString());
        Assert.Equal(
            $"sha256${Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(IssueBody.Ana)))}",
            assertion.Body?["recipient"]?["identity"]?.ToString());
        Assert.False(assertion.Body?.AsObject().ContainsKey("expires"));
        Assert.Equal(("Level D", "IPMA"), (badge.Body?["name"]?.ToString(), issuer.Body?["name"]?.ToString()));
    }

    [Theory]
    [InlineData("autoAcceptOff", HttpStatusCode.NotFound)]
    [InlineData("accept", HttpStatusCode.OK)]
    [InlineData("reject", HttpStatusCode.NotFound)]
    public async Task Only_an_accepted_badge_is_asserted(string action, HttpStatusCode expected)
    {
        await using var host = await SimulatorHost.StartAsync();
        var issued = await host.IssueAsync(IssueBody.Of());
        await host.ActAsync(IssueBody.Ana, action);

        var assertion = await host.SendAsync(HttpMethod.Get, $"obi/v2/badge_assertions/{issued.Id}", null);

        Assert.Equal(expected, assertion.Status);
    }

    [Fact]
    public async Task A_private_badge_is_an_error_and_a_revoked_one_says_so()
    {
        await using var host = await SimulatorHost.StartAsync();
        var hidden = await host.IssueAsync(IssueBody.Of());
        await host.ActAsync(IssueBody.Ana, "accept");
        await host.ActAsync(IssueBody.Ana, "makePrivate");
        var withdrawn = await host.IssueAsync(IssueBody.Of("bo@example.org"));
        await host.PutAsync($"badges/{withdrawn.Id}/revoke", new JsonObject { ["reason"] = "Withdrawn" });

        var missing = await host.SendAsync(HttpMethod.Get, $"obi/v2/badge_assertions/{hidden.Id}", null);
        var revoked = await host.SendAsync(HttpMethod.Get, $"obi/v2/badge_assertions/{withdrawn.Id}", null);

        Assert.Equal(HttpStatusCode.NotFound, missing.Status);
        Assert.NotEmpty(missing.Message);
        Assert.Equal((HttpStatusCode.Gone, "true"), (revoked.Status, revoked.Body?["revoked"]?.ToString()));
    }
}
