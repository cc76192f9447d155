using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Identity;
using MyIpma.Core.Webhooks;
using MyIpma.Local.Hosting;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Storage;

public sealed class RoundTripTests
{
    [Fact]
    public async Task My_badges_is_one_range_query()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        await ana.BadgesAsync();
        await host.WaitUntilIdleAsync();
        host.StorageCalls.Reset();

        await ana.BadgesAsync();

        Assert.Equal("badges.range 1", Counted(host));
    }

    [Fact]
    public async Task Claiming_is_one_read_one_transaction_one_call_to_Credly_one_transaction_and_one_look_at_its_address()
    {
        await using var credly = await LocalApp.StartAsync();
        await using var host = await LocalApp.BuildAsync(credly.CredlySettings());
        var ana = new Person { Account = "ana", Addresses = [host.Get<EmailAddressFactory>().TryParse("ana@example.org") ?? throw new InvalidOperationException()] };
        var badges = host.Get<PersonBadges>();
        var badge = (await badges.ListAsync(ana, CancellationToken.None))[0];
        await host.Get<ICredlyTokenProvider>().GetAsync(CancellationToken.None);
        host.StorageCalls.Reset();

        var stored = await badges.FindAsync(ana, badge.Id, CancellationToken.None) ?? throw new InvalidOperationException();
        var outcome = await host.Get<ClaimService>().ClaimAsync(stored, CancellationToken.None);

        Assert.NotEmpty(Assert.IsType<BadgeChangeResult.Succeeded>(outcome).Events);
        Assert.Equal("badges.commit 2, badges.get 1, badges.range 1", Counted(host));
        Assert.Equal(1, await credly.CallsAtCredlyAsync("issueBadge"));
    }

    [Fact]
    public async Task Claiming_again_after_the_window_is_one_read_one_transaction_and_one_look_at_its_address()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var credly = await LocalApp.StartAsync();
        await using var host = await LocalApp.BuildAsync(clock, credly.CredlySettings());
        var ana = new Person { Account = "ana", Addresses = [host.Get<EmailAddressFactory>().TryParse("ana@example.org") ?? throw new InvalidOperationException()] };
        var badges = host.Get<PersonBadges>();
        var claims = host.Get<ClaimService>();
        var id = (await badges.ListAsync(ana, CancellationToken.None))[0].Id;
        await claims.ClaimAsync(await badges.FindAsync(ana, id, CancellationToken.None) ?? throw new InvalidOperationException(), CancellationToken.None);
        clock.Advance(TimeSpan.FromMinutes(2));
        host.StorageCalls.Reset();

        await claims.ClaimAsync(await badges.FindAsync(ana, id, CancellationToken.None) ?? throw new InvalidOperationException(), CancellationToken.None);

        Assert.Equal("badges.commit 1, badges.get 1, badges.range 1", Counted(host));
        Assert.Equal(1, await credly.CallsAtCredlyAsync("issueBadge"));
    }

    [Fact]
    public async Task A_webhook_is_one_transaction()
    {
        await using var host = await LocalApp.BuildAsync();
        var inbox = host.Get<WebhookReceiver>();
        host.StorageCalls.Reset();

        await inbox.ReceiveAsync(new WebhookEnvelope { Id = "e-1", OrganizationId = LocalSettings.OrganizationId }, CancellationToken.None);

        Assert.Equal("badges.commit 1", Counted(host));
    }

    private static string Counted(LocalApp host) =>
        string.Join(", ", host.StorageCalls.Counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key} {count.Value}"));
}
