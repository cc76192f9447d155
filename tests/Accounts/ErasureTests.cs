using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Accounts;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Issuing;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;
using MyIpma.Local.Azurite;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Accounts;

public sealed class ErasureTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_badge_that_a_claim_under_way_brings_to_Credly_after_the_erasure_goes_too_and_only_then_the_receipt_says_done()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var badgeId = await ana.FirstBadgeIdAsync();
        await host.FaultAsync(new { failRate = 1, seed = 7 });
        await ana.ClaimAsync(badgeId);
        var badge = await ReadAsync(host, badgeId);

        var receipt = await EraseAsync(ana, deleteAtCredly: true);
        await host.FaultAsync(new { failRate = 0 });
        await SweepAsync(host, TimeSpan.FromSeconds(20));
        await IssueLateAsync(host, badge);
        var before = await ReceiptAsync(host, receipt);
        await SweepAsync(host, TimeSpan.FromMinutes(2));
        await SweepAsync(host, TimeSpan.FromMinutes(2));
        var after = await ReceiptAsync(host, receipt);

        Assert.Equal(("pending", 0, 1), Said(before));
        Assert.Equal(("done", 1, 0), Said(after));
        Assert.Empty(await host.AtCredlyAsync());
    }

    [Fact]
    public async Task A_quiet_erasure_is_done_at_once()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        await ana.ClaimAsync(await ana.FirstBadgeIdAsync());

        var receipt = await EraseAsync(ana, deleteAtCredly: true);

        await host.UntilAsync(("done", 1, 0), async () => Said(await ReceiptAsync(host, receipt)));
        Assert.Empty(await host.AtCredlyAsync());
    }

    [Fact]
    public async Task A_badge_that_is_being_corrected_on_Credly_is_looked_for_again_before_the_receipt_says_done()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var zofia = await host.SignInAsync("zofia@example.net");
        var certificate = new { certificateId = "Z-1", email = "zofia@example.net", firstName = "Zofia", lastName = "Nowak", level = "B", issuedOn = "2026-01-01" };
        await zofia.ClaimAsync(await host.CertifyAsync(certificate));
        await host.FaultAsync(new { failRate = 1, seed = 7 });
        await host.CertifyAsync(certificate with { lastName = "Nowacka" });
        await host.WaitUntilIdleAsync();
        await host.FaultAsync(new { failRate = 0 });

        var receipt = await EraseAsync(zofia, deleteAtCredly: true);
        await host.WaitUntilIdleAsync();
        var before = await ReceiptAsync(host, receipt);
        await SweepAsync(host, TimeSpan.FromMinutes(2));
        await SweepAsync(host, TimeSpan.FromMinutes(2));

        Assert.Equal(("pending", 0, 1), Said(before));
        await host.UntilAsync(("done", 1, 0), async () => Said(await ReceiptAsync(host, receipt)));
        Assert.Empty(await host.AtCredlyAsync());
    }

    [Fact]
    public async Task Erasing_leaves_no_row_that_names_the_address_the_account_or_a_badge_but_the_mark_that_it_was_erased()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var badgeIds = (await ana.BadgesAsync()).Select(badge => badge.GetProperty("id").GetString() ?? "").ToList();
        await ana.ClaimAsync(badgeIds[0]);
        await ana.PostAsync("api/me/addresses", new { email = "ana.work@example.com" });
        var account = (await ana.GetAsync("api/me"))["account"];
        string[] names = ["ana@", "Sousa", account, KeyOf(host, "ana@example.org"), KeyOf(host, "ana.work@example.com"), .. badgeIds];

        await EraseAsync(ana, deleteAtCredly: false);
        await host.WaitUntilIdleAsync();

        var left = (await DumpAsync(host)).Where(row => !row.Key.StartsWith("event|", StringComparison.Ordinal)).Where(row => names.Any(name => $"{row.Key} {row.Body}".Contains(name, StringComparison.Ordinal))).Select(row => $"{row.Key} {row.Body}");
        Assert.Equal([.. badgeIds.Order(StringComparer.Ordinal).Select(id => $"{id} erased"), $"erased|{account} {clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)}"], left.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Mails_that_could_not_be_sent_yet_go_too()
    {
        await using var host = await LocalApp.StartAsync(clock, $"--MyIpma:Mail:Smtp:Port={FreePort.Any()}");
        var ana = await host.SignInAsync("ana@example.org");
        await ana.BadgesAsync();
        await ana.PostAsync("api/me/addresses", new { email = "ana.work@example.com" });
        await host.WaitUntilIdleAsync();
        var owed = (await DumpAsync(host)).Count(row => row.Key.StartsWith(OutboxRowKeys.MailOutbox, StringComparison.Ordinal) && row.Body.Contains("ana.work", StringComparison.Ordinal));

        await EraseAsync(ana, deleteAtCredly: false);
        await host.WaitUntilIdleAsync();

        Assert.Equal(1, owed);
        Assert.DoesNotContain(await DumpAsync(host), row => $"{row.Key} {row.Body}".Contains("ana", StringComparison.OrdinalIgnoreCase) && row.Key.StartsWith(OutboxRowKeys.MailOutbox, StringComparison.Ordinal));
        Assert.DoesNotContain(await DumpAsync(host), row => row.Key.StartsWith(OutboxRowKeys.MailOutbox, StringComparison.Ordinal) && row.Key.Contains(KeyOf(host, "ana.work@example.com"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Erasing_beside_running_claims_leaves_nothing()
    {
        await using var host = await LocalApp.StartAsync();
        foreach (var round in Enumerable.Range(0, 8))
        {
            var person = await host.SignInAsync($"p{round}@example.net");
            var badgeId = await host.CertifyAsync(new { certificateId = $"R-{round}", email = person.Email, firstName = "Ana", lastName = "Sousa", level = "B", issuedOn = "2026-01-01" });
            await person.BadgesAsync();

            await Task.WhenAll(person.ClaimAsync(badgeId), person.ClaimAsync(badgeId), EraseAsync(person, deleteAtCredly: true), person.ClaimAsync(badgeId));
            await host.WaitUntilIdleAsync();

            var prefix = KeyOf(host, person.Email);
            Assert.DoesNotContain(await DumpAsync(host), row => row.Key.StartsWith(prefix, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_badge_that_is_being_moved_while_its_person_is_erased_does_not_come_back_elsewhere()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var badgeId = await ana.FirstBadgeIdAsync();
        var badge = (await ReadAsync(host, badgeId)).Value;
        var target = host.Get<EmailAddressFactory>().TryParse("ana.work@example.com") ?? throw new InvalidOperationException("This is an address.");
        var left = Assert.IsType<Decision.Changed>(Assert.IsType<Decision.Changed>(badge.StartMove(target, clock.GetUtcNow())).Badge.CommitMove()).Badge;
        var store = host.Get<BadgeStore>();
        var copying = new BadgeTransferStore(new Tables(name => new ErasedMeanwhile(Table(host, name), name, () => store.EraseLinkAsync(badgeId, Ct))), store, host.Get<OutboxQueue>(), host.Get<FaultIsolation>());

        await copying.CopyAsync(left, clock.GetUtcNow(), Ct);

        Assert.True(await store.IsErasedAsync(badgeId, Ct));
        Assert.DoesNotContain(await DumpAsync(host), row => row.Key.StartsWith(target.Key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_address_proven_at_the_moment_of_the_erasure_brings_nobody_back(bool stillOwed)
    {
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        await ana.PostAsync("api/me/addresses", new { email = "ana.work@example.com" });
        var (account, key) = ((await ana.GetAsync("api/me"))["account"], KeyOf(host, "ana.work@example.com"));
        var proof = new AddressProof(account, "ana.work@example.com", clock.GetUtcNow());
        var owed = new OutboxRow(Partitions.For(key), OutboxRowKeys.Pending(clock.GetUtcNow(), $"{key}.{account}", 0, 0), new Effect.TakeAddress(proof));
        await (stillOwed ? host.Get<Tables>().Badges.TryCommitAsync(owed.Partition, [owed.ToInsert()], Ct) : Task.CompletedTask);
        clock.Advance(TimeSpan.FromSeconds(1));

        await EraseAsync(ana, deleteAtCredly: false);
        await (stillOwed ? Task.CompletedTask : host.Get<AddressOwnership>().TakeAsync(proof, Ct));
        var left = (await DumpAsync(host)).Where(row => $"{row.Key} {row.Body}".Contains("ana.work", StringComparison.Ordinal) || row.Key == $"owner|{key}" || row.Key == $"account|{account}");

        Assert.Empty(left);
    }

    private static (string Status, int Deleted, int Pending) Said(JsonElement receipt) => (
        receipt.GetProperty("status").GetString() ?? "", receipt.GetProperty("counts").GetProperty("deletedAtCredly").GetInt32(), receipt.GetProperty("counts").GetProperty("pendingAtCredly").GetInt32());

    private static async Task<string> EraseAsync(TestUser person, bool deleteAtCredly)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "api/me") { Content = JsonContent.Create(new { confirm = "delete my data", deleteAtCredly }) };
        using var answer = await person.Http.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("receiptId").GetString() ?? "";
    }

    private static Task<JsonElement> ReceiptAsync(LocalApp host, string receiptId) => host.Http.GetFromJsonAsync<JsonElement>($"api/erasures/{receiptId}", Ct);

    private async Task SweepAsync(LocalApp host, TimeSpan later)
    {
        clock.Advance(later);
        await host.WaitUntilIdleAsync();
        await host.Get<OutboxSweeper>().RunAsync(TimeSpan.Zero, Ct);
    }

    private static async Task<Versioned<Badge>> ReadAsync(LocalApp host, string badgeId) =>
        await host.Get<BadgeStore>().FindAsync(badgeId, Ct) is { } stored
            ? stored
            : throw new InvalidOperationException("There is such a badge.");

    private static async Task IssueLateAsync(LocalApp host, Versioned<Badge> badge)
    {
        var template = host.Get<IOptions<CredlyOptions>>().Value.Templates[badge.Value.Certificate.Level];
        var issued = await host.Get<CredlyClient>().IssueAsync(
            new IssueRequest { BadgeId = badge.Value.Id, Email = "ana@example.org", FirstName = "Ana", LastName = "Sousa", TemplateId = template, IssuedAt = DateTimeOffset.UtcNow }, Ct);
        Assert.IsType<IssueResult.Issued>(issued);
    }

    private static string KeyOf(LocalApp host, string address) => host.Get<EmailAddressFactory>().TryParse(address)?.Key ?? "";

    private static ITable Table(LocalApp host, string name) => name switch
    {
        "badges" => host.Get<Tables>().Badges,
        "links" => host.Get<Tables>().Links,
        _ => host.Get<Tables>().Accounts,
    };

    private static async Task<IReadOnlyList<Row>> DumpAsync(LocalApp host)
    {
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        string[] links = [.. letters.SelectMany(first => letters.Select(second => $"{first}{second}")), "status", "state"];
        var rows = new List<Row>();
        foreach (var (table, partitions) in new[] { ("badges", Partitions.All), ("accounts", Partitions.All), ("links", links) })
        {
            foreach (var partition in partitions)
            {
                rows.AddRange(await Table(host, table).RangeAsync(partition, "", "\uffff", Ct).ToListAsync(Ct));
            }
        }

        return rows;
    }

    private sealed class ErasedMeanwhile(ITable inner, string name, Func<Task> erase) : ITable
    {
        public Task<Row?> GetAsync(string partition, string key, CancellationToken ct) => inner.GetAsync(partition, key, ct);

        public IAsyncEnumerable<Row> RangeAsync(string partition, string from, string before, CancellationToken ct) => inner.RangeAsync(partition, from, before, ct);

        public IAsyncEnumerable<string> PartitionsAsync(CancellationToken ct) => inner.PartitionsAsync(ct);

        public async Task<IReadOnlyList<string>?> TryCommitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken ct)
        {
            var committed = await inner.TryCommitAsync(partition, changes, ct);
            await (name == "badges" ? erase() : Task.CompletedTask);
            return committed;
        }
    }
}
