using MyIpma.Core.Accounts;
using MyIpma.Core.Common;
using MyIpma.Core.Outbox;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Accounts;

public sealed class AddressOwnershipTests
{
    private const string Shared = "shared@example.org";
    private static readonly DateTimeOffset Proven = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(-1, "a_first")]
    [InlineData(0, "a_first")]
    [InlineData(1, "a_second")]
    public async Task The_latest_proof_owns_an_address_in_whichever_order_proofs_are_handled(int minutesLater, string owner)
    {
        await using var host = await LocalApp.BuildAsync();
        var ownership = host.Get<AddressOwnership>();
        await ownership.TakeAsync(new AddressProof(Account("a_first"), Shared, Proven), Ct);

        await ownership.TakeAsync(new AddressProof(Account("a_second"), Shared, Proven.AddMinutes(minutesLater)), Ct);

        var key = host.Get<EmailAddressFactory>().TryParse(Shared)?.Key ?? "";
        Assert.Equal(Account(owner), await ownership.FindAsync(key, Ct));
        Assert.Equal(owner == "a_first", await OwnsAsync(host, "a_first", key));
        Assert.Equal(owner == "a_second", await OwnsAsync(host, "a_second", key));
    }

    private static async Task<bool> OwnsAsync(LocalApp host, string name, string key) =>
        (await host.Get<AccountStore>().ReadAsync(Account(name), Ct))?.Value.Addresses.Any(address => address.Key == key) == true;

    private static string Account(string name) => Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 15)).Replace('+', '-').Replace('/', '_') + "AA";
}
