using System.Net;
using Microsoft.Extensions.DependencyInjection;
using MyIpma.Core.Accounts;
using MyIpma.Core.Common;
using MyIpma.Core.Storage;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Accounts;

public sealed class PersonResolverTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_changed_by_who_lost_the_address_a_moment_ago_on_another_instance()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var badgeId = await ana.FirstBadgeIdAsync();
        var claimId = (await ana.ClaimAsync(badgeId))["id"];
        await GiveAwayAsync(host, "ana@example.org");

        ApiResponse[] answers =
        [
            await ana.ClaimAsync(badgeId),
            await ana.ProceedAsync(claimId),
            await ana.GetAsync($"api/me/badges/{badgeId}/credential"),
            await ana.PostAsync($"api/me/badges/{badgeId}/address", new { addressKey = KeyOf(host, "ana@example.org") }),
        ];

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer.Status));
    }

    [Fact]
    public async Task Nothing_is_changed_by_who_lost_the_address_by_its_owner_row_alone()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var badgeId = await ana.FirstBadgeIdAsync();
        var key = KeyOf(host, "ana@example.org");
        await host.Get<Tables>().Accounts.TryCommitAsync(
            Partitions.For(key), [new RowChange.Put($"owner|{key}", """{"account":"BBBBBBBBBBBBBBBBBBBBBB","since":"2026-01-01T00:00:00Z"}""")], Ct);

        var claimed = await ana.ClaimAsync(badgeId);

        Assert.Equal(HttpStatusCode.NotFound, claimed.Status);
    }

    private static async Task GiveAwayAsync(LocalApp host, string address)
    {
        var key = KeyOf(host, address);
        var owner = await host.Get<AddressOwnership>().FindAsync(key, Ct) ?? "";
        var elsewhere = ActivatorUtilities.CreateInstance<AccountStore>(host.Services);
        await elsewhere.ChangeAsync(owner, account => account.WithDeclined(key), Ct);
    }

    private static string KeyOf(LocalApp host, string address) =>
        host.Get<EmailAddressFactory>().TryParse(address)?.Key ?? "";
}
