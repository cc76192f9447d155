using System.Net;
using System.Text;
using System.Text.Json;
using MyIpma.Core.Credly;

namespace MyIpma.Tests.Credly;

public sealed class CredlyRequestTests : IDisposable
{
    private readonly CredlyHarness credly = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => credly.Dispose();

    [Fact]
    public async Task The_token_is_the_user_name_and_the_password_is_empty()
    {
        credly.Wire.Ok(CredlySamples.PendingBadge);

        await credly.Client.GetAsync("cb-1", Ct);

        var sent = credly.Wire.Last;
        Assert.Equal("https://api.credly.com/v1/organizations/org-1/badges/cb-1", sent.Address.AbsoluteUri);
        Assert.Equal("Basic", sent.Authorization?.Scheme);
        Assert.Equal($"{CredlyHarness.Token}:", Encoding.UTF8.GetString(Convert.FromBase64String(sent.Authorization?.Parameter ?? "")));
    }

    [Fact]
    public async Task Issuing_sends_every_field_in_Credlys_words_and_leaves_out_what_is_not_known()
    {
        credly.Wire.Answer(HttpStatusCode.Created, $$"""{"data":{{CredlySamples.PendingBadge}} }""");

        await credly.Client.IssueAsync(CredlySamples.Issue, Ct);

        Assert.Equal(HttpMethod.Post, credly.Wire.Last.Method);
        Assert.Equal("/v1/organizations/org-1/badges", credly.Wire.Last.Address.PathAndQuery);
        AssertJson(
            """
            {"recipient_email":"ana+pm@example.org","issued_to_first_name":"Ana","issued_to_last_name":"Sousa","badge_template_id":"template-a",
             "issued_at":"2025-05-02 08:00:00 +0000","issuer_earner_id":"b_1","suppress_badge_notification_email":true,"expires_at":false,
             "duplicate_behavior":"deny"}
            """);
    }

    [Fact]
    public async Task Issuing_with_an_end_sends_the_last_second_of_that_day()
    {
        credly.Wire.Ok(CredlySamples.PendingBadge);

        await credly.Client.IssueAsync(
            CredlySamples.Issue with
            {
                ExpiresOn = new DateOnly(2030, 5, 1),
                MiddleName = "Rita",
                Locale = "pt",
                DuplicateBehavior = DuplicateBehavior.Replace,
            },
            Ct);

        AssertJson(
            """
            {"recipient_email":"ana+pm@example.org","issued_to_first_name":"Ana","issued_to_middle_name":"Rita","issued_to_last_name":"Sousa",
             "badge_template_id":"template-a","issued_at":"2025-05-02 08:00:00 +0000","issuer_earner_id":"b_1","locale":"pt",
             "suppress_badge_notification_email":true,"expires_at":"2030-05-01 23:59:59 +0000","duplicate_behavior":"replace"}
            """);
    }

    [Fact]
    public async Task Replacing_posts_the_new_badge_below_the_old_one()
    {
        credly.Wire.Ok(CredlySamples.PendingBadge);

        await credly.Client.ReplaceAsync("cb-0", CredlySamples.Replace, Ct);

        Assert.Equal("POST /v1/organizations/org-1/badges/cb-0/replace", $"{credly.Wire.Last.Method} {credly.Wire.Last.Address.PathAndQuery}");
        AssertJson(
            """
            {"issued_to_first_name":"Ana","issued_to_last_name":"Sousa","badge_template_id":"template-a","issued_at":"2030-05-02 08:00:00 +0000",
             "issuer_earner_id":"b_2","expires_at":"2035-05-01 23:59:59 +0000"}
            """);
    }

    [Fact]
    public async Task Revoking_puts_the_reason_and_keeps_Credlys_mail_off()
    {
        credly.Wire.Ok(CredlySamples.Badge("cb-1", "revoked", "2025-05-02T08:00:00Z"));

        var result = await credly.Client.RevokeAsync("cb-1", "certificate withdrawn", Ct);

        Assert.Equal(CredlyBadgeState.Revoked, Assert.IsType<RevokeResult.Revoked>(result).Badge.State);
        Assert.Equal("PUT /v1/organizations/org-1/badges/cb-1/revoke", $"{credly.Wire.Last.Method} {credly.Wire.Last.Address.PathAndQuery}");
        AssertJson("""{"reason":"certificate withdrawn","suppress_revoke_notification_email":true}""");
    }

    [Fact]
    public async Task A_plus_in_an_address_is_percent_encoded_in_the_filter()
    {
        credly.Wire.Ok("[]");

        await credly.Client.ListByRecipientAsync("ana+pm@example.org", "template-a", Ct);

        Assert.Equal(
            "?filter=recipient_email_all%3A%3Aana%2Bpm%40example.org%7Cbadge_template_id%3A%3Atemplate-a&sort=-created_at",
            credly.Wire.Last.Address.Query);
    }

    [Fact]
    public async Task Rotating_posts_nothing_to_the_organisations_tokens()
    {
        credly.Wire.Ok("""{"id":"at-2","token":"fresh","expires_at":"2025-10-29T08:00:00Z"}""");

        var token = await credly.Client.RotateTokenAsync(Ct);

        Assert.Equal(HttpMethod.Post, credly.Wire.Last.Method);
        Assert.Equal("/v1/organizations/org-1/authorization_tokens/rotate", credly.Wire.Last.Address.PathAndQuery);
        Assert.Equal(("fresh", new DateTimeOffset(2025, 10, 29, 8, 0, 0, TimeSpan.Zero)), (token.Value, token.ExpiresAt));
        Assert.DoesNotContain("fresh", $"{token}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_public_statement_is_asked_for_without_our_token()
    {
        credly.Wire.Answer(HttpStatusCode.OK, """{"type":"Assertion","issuedOn":"2025-05-02T08:00:00Z","recipient":{"identity":"sha256$ab"}}""");

        var result = await credly.Client.GetAssertionAsync("cb-1", Ct);

        Assert.Equal("sha256$ab", Assert.IsType<AssertionResult.Found>(result).Assertion.RecipientIdentity);
        Assert.Equal("/v1/obi/v2/badge_assertions/cb-1", credly.Wire.Last.Address.PathAndQuery);
        Assert.Null(credly.Wire.Last.Authorization);
    }

    private void AssertJson(string expected)
    {
        using var wanted = JsonDocument.Parse(expected);
        using var sent = JsonDocument.Parse(credly.Wire.Last.Body ?? "");
        Assert.True(JsonElement.DeepEquals(wanted.RootElement, sent.RootElement), credly.Wire.Last.Body);
    }
}

public sealed class CredlyIdTests : IDisposable
{
    private readonly CredlyHarness credly = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => credly.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../authorization_tokens")]
    [InlineData("cb-1?page=2")]
    public async Task An_id_that_could_lead_elsewhere_is_never_sent(string id)
    {
        var results = (await credly.Client.GetAsync(id, Ct), await credly.Client.GetEventAsync(id, Ct), await credly.Client.GetAssertionAsync(id, Ct));

        Assert.Equal((null, null, new AssertionResult.NotFound()), results);
        await Assert.ThrowsAsync<ArgumentException>(() => credly.Client.DeleteAsync(id, Ct));
        Assert.Empty(credly.Wire.Sent);
    }
}
