namespace MyIpma.Tests.OpenBadges;

/// <summary>Open Badges 2.0 as an independent verifier sees it.</summary>
public sealed class HostedVerificationTests(OpenBadgeHost host) : IClassFixture<OpenBadgeHost>
{
    [Theory]
    [InlineData("2099-12-31")]
    [InlineData(null)]
    public async Task A_verifier_accepts_the_badge_and_whose_it_is(string? expiresOn)
    {
        var holder = await host.AcceptedAsync(expiresOn);

        Assert.Equal(new Verdict(true, null), await CheckAsync(holder, holder.Email));
    }

    [Fact]
    public async Task A_verifier_does_not_take_it_for_somebody_elses()
    {
        var holder = await host.AcceptedAsync();

        Assert.Equal(new Verdict(false, "somebody else's"), await CheckAsync(holder, "other@example.org"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_verifier_refuses_it_once_it_is_revoked(bool byIpma)
    {
        var holder = await host.AcceptedAsync();

        await (byIpma ? host.RevokeByIpmaAsync(holder) : host.RevokeAtCredlyAsync(holder));

        Assert.Equal(new Verdict(false, "revoked"), await CheckAsync(holder, holder.Email));
    }

    private Task<Verdict> CheckAsync(Holder holder, string email) => Verifier.CheckAsync(new Uri(host.Origin, $"/api/ob/v2/assertions/{holder.BadgeId}"), email);
}
