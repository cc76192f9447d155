using MyIpma.Core.Http.Endpoints;

namespace MyIpma.Tests.Http;

public sealed class AcceptNegotiatorTests
{
    [Theory]
    [InlineData("application/ld+json, application/json, application/vc+jwt, text/plain", "application/vc+jwt")]
    [InlineData("application/json, text/plain, */*", "application/vc+jwt")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/ld+json", "application/ld+json")]
    [InlineData("application/json, text/plain", "text/plain")]
    [InlineData("application/json, application/vc+jwt;q=0.9", "application/json")]
    [InlineData("application/vc+jwt;q=0, */*", "text/plain")]
    [InlineData("application/*", "application/vc+jwt")]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", "application/vc+jwt")]
    [InlineData("*/*", "application/vc+jwt")]
    [InlineData("application/vc+jwt, application/vc+ld+json, application/json", "application/vc+jwt")]
    [InlineData("application/vc, application/vc+jwt", "application/vc+jwt")]
    [InlineData("application/vc", "application/vc")]
    [InlineData("image/png", "application/vc+jwt")]
    [InlineData("not a media type", "application/vc+jwt")]
    [InlineData(null, "application/vc+jwt")]
    public void A_signed_document_comes_signed_unless_json_is_all_one_takes(string? accept, string expected) =>
        Assert.Equal(expected, CredentialResponse.ChooseForm([accept]));

    [Theory]
    [InlineData("application/ld+json, application/json, image/png, image/svg+xml", "application/ld+json")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/json, text/plain, */*", "application/json")]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", "text/html")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", "text/html")]
    [InlineData("text/html;q=0.5, application/json", "application/json")]
    [InlineData("text/html, application/json", "text/html")]
    [InlineData("application/*", "application/ld+json")]
    [InlineData("*/*", "text/html")]
    [InlineData("image/png", "text/html")]
    [InlineData(null, "text/html")]
    public void The_address_people_share_shows_programs_the_assertion_and_everybody_else_the_page(string? accept, string expected) =>
        Assert.Equal(expected, BadgePageEndpoint.ChooseForm([accept]));
}
