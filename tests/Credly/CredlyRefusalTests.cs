using System.Net;
using System.Text;
using MyIpma.Core.Credly;

namespace MyIpma.Tests.Credly;

public sealed class CredlyRefusalTests : IDisposable
{
    private readonly CredlyHarness credly = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => credly.Dispose();

    [Theory]
    [InlineData("""{"data":{"message":"User already has this badge."},"metadata":null}""")]
    [InlineData("""{"data":{"message":"Validation failed","errors":[{"attribute":"base","messages":["User already has this Badge"]}]}}""")]
    [InlineData("""{"data":{"message":"Validation failed","errors":[{"attribute":"base","messages":"already has this badge"}]}}""")]
    public async Task A_badge_the_person_has_already_is_told_apart(string body)
    {
        credly.Wire.Answer(HttpStatusCode.UnprocessableEntity, body);

        var result = await credly.Client.IssueAsync(CredlySamples.Issue, Ct);

        Assert.IsType<IssueResult.AlreadyHas>(result);
    }

    [Fact]
    public async Task Any_other_422_is_a_refusal_with_its_field_errors()
    {
        credly.Wire.Answer(
            HttpStatusCode.UnprocessableEntity,
            """
            {"data":{"message":"Validation failed",
                     "errors":[{"attribute":"recipient_email","attribute_label":"Recipient email","messages":["is invalid","is odd"]}]}}
            """);

        var refused = Assert.IsType<IssueResult.Refused>(await credly.Client.IssueAsync(CredlySamples.Issue, Ct));

        Assert.Equal("Validation failed", refused.Message);
        var error = Assert.Single(refused.Errors);
        Assert.Equal("recipient_email", error.Attribute);
        Assert.Equal(["is invalid", "is odd"], error.Messages);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, "")]
    [InlineData(HttpStatusCode.BadRequest, "<html>no</html>")]
    [InlineData(HttpStatusCode.UnprocessableEntity, """{"data":[],"metadata":[]}""")]
    [InlineData(HttpStatusCode.NotFound, """{"data":{"errors":["odd",{"messages":{}}]}}""")]
    public async Task A_refusal_in_strange_words_stays_a_refusal(HttpStatusCode status, string body)
    {
        credly.Wire.Answer(status, body);

        var result = await credly.Client.IssueAsync(CredlySamples.Issue, Ct);

        Assert.Equal("", Assert.IsType<IssueResult.Refused>(result).Message);
    }

    [Theory]
    [InlineData("\\ud800", "utf-8")]
    [InlineData("ungültig", "iso-8859-1")]
    public async Task A_refusal_with_a_text_that_is_not_Unicode_keeps_the_others(string text, string encoding)
    {
        var body = $$$"""{"data":{"message":"{{{text}}}","errors":[{"attribute":"recipient_email","messages":["{{{text}}}","is invalid"]},{"attribute":"{{{text}}}","messages":"{{{text}}}"}]}}""";
        credly.Wire.Answer(HttpStatusCode.UnprocessableEntity, body, encoding: Encoding.GetEncoding(encoding));

        var refused = Assert.IsType<IssueResult.Refused>(await credly.Client.IssueAsync(CredlySamples.Issue, Ct));

        Assert.Equal(("", "recipient_email", "is invalid"), (refused.Message, refused.Attribute, refused.Reason));
    }

    [Fact]
    public async Task A_refusal_with_a_name_that_is_not_Unicode_stays_a_refusal()
    {
        credly.Wire.Answer(HttpStatusCode.UnprocessableEntity, """{"\ud800":1,"data":{"message":"no"}}""");

        Assert.IsType<IssueResult.Refused>(await credly.Client.IssueAsync(CredlySamples.Issue, Ct));
    }

    [Fact]
    public async Task Replacing_a_stale_badge_names_the_current_one()
    {
        credly.Wire.Answer(
            HttpStatusCode.UnprocessableEntity,
            """{"data":{"message":"Badge cannot be replaced because it has already been replaced."},"metadata":{"current_badge_id":"cb-9"}}""");

        var result = await credly.Client.ReplaceAsync("cb-1", CredlySamples.Replace, Ct);

        Assert.Equal(new ReplaceResult.Stale("cb-9"), result);
    }

    [Fact]
    public async Task Changing_a_badge_that_is_not_there_says_so()
    {
        credly.Wire.Answer(HttpStatusCode.NotFound, "{}").Answer(HttpStatusCode.NotFound, "{}").Answer(HttpStatusCode.Gone, "{}");

        var replaced = await credly.Client.ReplaceAsync("cb-1", CredlySamples.Replace, Ct);
        var revoked = await credly.Client.RevokeAsync("cb-1", "withdrawn", Ct);
        var deleted = await credly.Client.DeleteAsync("cb-1", Ct);

        Assert.IsType<ReplaceResult.NotFound>(replaced);
        Assert.IsType<RevokeResult.NotFound>(revoked);
        Assert.IsType<DeleteResult.NotFound>(deleted);
    }

    [Fact]
    public async Task Changing_a_badge_may_be_refused()
    {
        var no = CredlySamples.Message("Badge is replaced.");
        credly.Wire.Answer(HttpStatusCode.UnprocessableEntity, no).Answer(HttpStatusCode.UnprocessableEntity, no).Answer(HttpStatusCode.Conflict, no);

        var replaced = await credly.Client.ReplaceAsync("cb-1", CredlySamples.Replace, Ct);
        var revoked = await credly.Client.RevokeAsync("cb-1", "withdrawn", Ct);
        var deleted = await credly.Client.DeleteAsync("cb-1", Ct);

        Assert.Equal("Badge is replaced.", Assert.IsType<ReplaceResult.Refused>(replaced).Message);
        Assert.Equal("Badge is replaced.", Assert.IsType<RevokeResult.Refused>(revoked).Message);
        Assert.Equal("Badge is replaced.", Assert.IsType<DeleteResult.Refused>(deleted).Message);
    }

    [Fact]
    public async Task A_deleted_badge_is_deleted()
    {
        credly.Wire.Answer(HttpStatusCode.NoContent, "");

        var result = await credly.Client.DeleteAsync("cb-1", Ct);

        Assert.IsType<DeleteResult.Deleted>(result);
        Assert.Equal(HttpMethod.Delete, credly.Wire.Last.Method);
    }
}
