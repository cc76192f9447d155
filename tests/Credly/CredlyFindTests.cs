using MyIpma.Core.Credly;

namespace MyIpma.Tests.Credly;

public sealed class CredlyFindTests : IDisposable
{
    private readonly CredlyHarness credly = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => credly.Dispose();

    [Fact]
    public async Task A_badge_that_was_not_asked_for_is_never_found()
    {
        const string strangers = """
            [{"id":"cb-1","recipient_email":"eve@example.org","issuer_earner_id":"b_9","badge_template":{"id":"template-a"}}]
            """;
        credly.Wire.Ok(strangers).Ok(strangers);

        var byOurId = await credly.Client.FindAsync("b_1", "template-a", Ct);
        var byRecipient = await credly.Client.FindByRecipientAsync("ana@example.org", "template-a", Ct);

        Assert.Null(byOurId);
        Assert.Null(byRecipient);
    }

    [Fact]
    public async Task A_badge_under_another_address_of_the_same_account_is_found()
    {
        credly.Wire.Ok("""[{"id":"cb-1","recipient_email":"old@example.org","user":{"id":"u-1"},"badge_template":{"id":"template-a"}}]""");

        var badge = await credly.Client.FindByRecipientAsync("ana@example.org", "template-a", Ct);

        Assert.Equal("cb-1", badge?.Id);
    }

    [Theory]
    [InlineData("a|state::accepted@example.org")]
    [InlineData("a,b@example.org")]
    [InlineData("")]
    public async Task A_value_that_would_change_the_filter_is_never_sent(string email)
    {
        var badge = await credly.Client.FindByRecipientAsync(email, "template-a", Ct);

        Assert.Null(badge);
        Assert.Throws<ArgumentException>(() => CredlyFilter.All.Where("recipient_email", email));
        Assert.Empty(credly.Wire.Sent);
    }
}
