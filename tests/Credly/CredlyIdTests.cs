using MyIpma.Core.Credly;

namespace MyIpma.Tests.Credly;

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
        var results = (await credly.Client.GetAsync(id, Ct), await credly.Client.EventAsync(id, Ct), await credly.Client.AssertionAsync(id, Ct));

        Assert.Equal((null, null, new AssertionResult.NotFound()), results);
        await Assert.ThrowsAsync<ArgumentException>(() => credly.Client.DeleteAsync(id, Ct));
        Assert.Empty(credly.Wire.Sent);
    }
}
