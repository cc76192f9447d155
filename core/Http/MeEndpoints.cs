using Microsoft.AspNetCore.Http;
using MyIpma.Core.Badges;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.People;

namespace MyIpma.Core.Http;

/// <summary>The person who is signed in.</summary>
public sealed class MeEndpoints(Edge edge, AccountStore accounts, MyBadges badges, TimeProvider time)
{
    /// <summary>Shows the account, its addresses and how many badges they hold.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken ct) => edge.AnswerAsync(request, async person =>
    {
        var now = time.GetUtcNow();
        var account = await accounts.FindAsync(person.Account, ct);
        var byStatus = (await badges.ListAsync(person, ct)).CountBy(badge => badge.StatusAt(now)).ToDictionary();
        return new JsonAnswer<MeBody>(new(
            person.Account,
            [.. person.Addresses.Select(address => new AddressBody(address.Key, address.Value, true)),
                .. account?.Waiting().Select(address => new AddressBody(address.Key, address.Value, false)) ?? []],
            Enum.GetValues<BadgeStatus>().ToDictionary(NameOf, status => byStatus.GetValueOrDefault(status)),
            account?.NoReminders != true));
    });

    private static string NameOf(BadgeStatus status) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(status.ToString());
}
