using System.Net;
using MyIpma.Core.Credly;

namespace MyIpma.Tests.Credly;

public sealed class CredlyLookTests : IDisposable
{
    private readonly CredlyHarness credly = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => credly.Dispose();

    [Fact]
    public async Task The_look_before_an_issue_costs_an_outage_one_call()
    {
        credly.Wire.Answer(HttpStatusCode.InternalServerError, "{}");

        await Assert.ThrowsAsync<CredlyUnavailableException>(() => credly.Client.FindAsync("b_1", "template-a", Ct));

        Assert.Single(credly.Wire.Sent);
    }

    [Fact]
    public async Task Three_failed_calls_in_a_row_are_trouble_and_one_good_one_ends_it()
    {
        var pulse = credly.Get<CredlyPulse>();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            Assert.False(pulse.IsTroubled);
            credly.Wire.Answer(HttpStatusCode.TooManyRequests, "{}");
            await Assert.ThrowsAsync<CredlyUnavailableException>(() => credly.Client.GetAsync("cb-1", Ct));
        }

        Assert.True(pulse.IsTroubled);
        credly.Wire.Ok(Given.PendingBadge);
        await credly.Client.GetAsync("cb-1", Ct);

        Assert.False(pulse.IsTroubled);
    }
}
