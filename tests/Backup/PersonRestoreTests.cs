using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MyIpma.Core.Accounts;
using MyIpma.Core.Backup;
using MyIpma.Core.Common;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Backup;

public sealed class PersonRestoreTests : IAsyncLifetime
{
    private const string Work = "ana@work.example.com";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("my-ipma-backup-");
    private LocalApp? host;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private LocalApp Api => host ?? throw new InvalidOperationException("The host has not started.");

    public async ValueTask InitializeAsync() =>
        host = await LocalApp.StartAsync($"--MyIpma:Backup:Folder={folder.FullName}", "--MyIpma:Backup:Every=00:00:01");

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task One_person_comes_back_with_all_addresses_and_nobody_else_does()
    {
        var ana = await Api.SignInAsync("ana@example.org");
        await ana.VerifyAddressAsync(Api, Work);
        await Api.OfferAsync(Work, certificateId: "WORK-1");
        var before = await ana.BadgesAsync();
        await BackUpAndWipeAsync();

        var report = await RestoreAsync(async backup => await Api.Get<PersonRestore>().FindAsync(backup, Address(Work), Ct));

        Assert.Equal(Ids(before), await StoredBadgesAsync());
        Assert.Equal([.. new[] { "ana@example.org", Work }.Order()], (await AccountAsync()).Addresses.Select(address => address.Value).Order());
        Assert.Empty(report.Damaged);
    }

    [Fact]
    public async Task Whoever_was_erased_since_the_backup_stays_erased()
    {
        var ana = await Api.SignInAsync("ana@example.org");
        var ben = await Api.SignInAsync("ben@example.org");
        Assert.Equal(2, (await ana.BadgesAsync()).Count);
        var left = await ben.BadgesAsync();
        await BackUpAsync();
        await ana.DeleteAsync("api/me", new { confirm = "delete my data" });
        await Api.WaitUntilIdleAsync();

        await RestoreAsync(_ => Task.FromResult<IReadOnlyList<RestoreScope>>([new RestoreScope()]), new RestoreMode(Replace: true));

        Assert.DoesNotContain(await TextAsync(), text => text.Contains("ana@example.org", StringComparison.Ordinal));
        Assert.Equal(Ids(left), Ids(await ben.BadgesAsync()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_was_erased_after_the_last_backup_stays_erased_when_all_tables_are_lost_with_the_marks_in_them(bool isThereABackup)
    {
        var ana = await Api.SignInAsync("ana@example.org");
        await Api.OfferAsync("ana@example.org", level: "D", certificateId: "GONE-1");
        await ana.ClaimAsync(Ids(await ana.BadgesAsync())[0]);
        await BackUpAsync();
        await Api.ActAsync("ana@example.org", "accept");
        var receipt = (await ana.DeleteAsync("api/me", new { confirm = "delete my data", deleteAtCredly = true }))["receiptId"];
        await Api.WaitUntilIdleAsync();
        await WipeAsync();

        var marks = isThereABackup
            ? (await RestoreAsync(_ => Task.FromResult<IReadOnlyList<RestoreScope>>([new RestoreScope()]))).Marks
            : await Api.Get<ErasureArchive>().RestoreAsync(DateTimeOffset.MinValue, Ct);
        var again = await CertifyAgainAsync("GONE-1", "ana@example.org");
        await Api.Get<OutboxSweeper>().RunAsync(TimeSpan.Zero, Ct);

        Assert.True(marks > 0);
        Assert.Equal("certificate-erased", again);
        Assert.DoesNotContain(await TextAsync(), text => text.Contains("ana@example.org", StringComparison.Ordinal));
        Assert.DoesNotContain(await StoredBadgesAsync(), Ids(await ana.BadgesAsync()).Contains);
        await Api.UntilAsync(async () => (await Api.Http.GetFromJsonAsync<JsonElement>($"api/erasures/{receipt}", Ct)).GetProperty("status").GetString() == "done");
    }

    [Fact]
    public async Task What_cannot_be_kept_beside_the_backups_is_not_erased_yet()
    {
        var ana = await Api.SignInAsync("ana@example.org");
        var before = Ids(await ana.BadgesAsync());
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "erasures"), "in the way", Ct);

        var refused = await ana.DeleteAsync("api/me", new { confirm = "delete my data" });
        var kept = Ids(await ana.BadgesAsync());
        File.Delete(Path.Combine(folder.FullName, "erasures"));
        await Api.Get<OutboxSweeper>().RunAsync(TimeSpan.Zero, Ct);

        Assert.True(refused.Status >= HttpStatusCode.InternalServerError);
        Assert.Equal(before, kept);
        await Api.UntilAsync(async () => (await StoredBadgesAsync()).Intersect(before).FirstOrDefault() is null);
    }

    [Fact]
    public async Task A_badge_that_has_moved_since_the_backup_is_not_there_twice()
    {
        var ana = await Api.SignInAsync("ana@example.org");
        var key = await ana.VerifyAddressAsync(Api, Work);
        var badge = Ids(await ana.BadgesAsync())[0];
        await BackUpAsync();
        var moved = await ana.PostAsync($"api/me/badges/{badge}/address", new { addressKey = key });
        await Api.WaitUntilIdleAsync();

        await RestoreAsync(_ => Task.FromResult<IReadOnlyList<RestoreScope>>([new RestoreScope("badges")]), new RestoreMode(Replace: true));

        Assert.Equal(HttpStatusCode.OK, moved.Status);
        Assert.Single(Ids(await ana.BadgesAsync()), badge);
    }

    private static string[] Ids(IEnumerable<JsonElement> badges) => [.. badges.Select(badge => badge.GetProperty("id").GetString() ?? "").Order(StringComparer.Ordinal)];

    private EmailAddress Address(string text) => Api.Get<EmailAddressFactory>().TryParse(text) ?? throw new InvalidOperationException();

    private async Task BackUpAsync()
    {
        await Api.WaitUntilIdleAsync();
        Assert.Equal(0, (await Api.Get<BackupService>().RunAsync(Ct)).Failed);
    }

    private async Task BackUpAndWipeAsync()
    {
        await BackUpAsync();
        await WipeAsync();
    }

    private async Task<string?> CertifyAgainAsync(string certificateId, string email)
    {
        var data = new { certificateId, email, firstName = "Zofia", lastName = "Wisniewska", level = "D", issuedOn = "2026-01-01" };
        using var answer = await Api.Http.PostAsJsonAsync("/dev/certificates/message", new { specversion = "1.0", type = "org.ipma.certificate.issued.v1", id = "1", source = "/s", data }, Ct);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).TryGetProperty("code", out var code) ? code.GetString() : null;
    }

    private async Task WipeAsync()
    {
        foreach (var (table, partition, row) in await RowsAsync())
        {
            await table.TryCommitAsync(partition, [new RowChange.Delete(row.Key)], Ct);
        }
    }

    private async Task<RestoreReport> RestoreAsync(Func<BackupManifest, Task<IReadOnlyList<RestoreScope>>> scopes, RestoreMode? mode = null)
    {
        var backup = await Api.Get<BackupArchive>().FindAsync(DateTimeOffset.MaxValue, Ct) ?? throw new InvalidOperationException("There is no backup.");
        return await Api.Get<RestoreService>().RunAsync(backup, await scopes(backup), mode ?? new RestoreMode(), Ct);
    }

    private async Task<string[]> StoredBadgesAsync() =>
        [.. (await RowsAsync()).Select(one => one.Row.Key.Split('|')).Where(parts => parts is [_, "badge", _]).Select(parts => parts[2]).Order(StringComparer.Ordinal)];

    private async Task<Account> AccountAsync()
    {
        var row = Assert.Single((await RowsAsync()).Select(one => one.Row), row => row.Key.StartsWith("account|", StringComparison.Ordinal));
        return JsonRow.Read(row, AccountJson.WithAddresses(Api.Get<EmailAddressFactory>()).Account);
    }

    private async Task<IReadOnlyList<string>> TextAsync() => [.. (await RowsAsync()).Select(one => one.Row.Key + one.Row.Body)];

    private async Task<IReadOnlyList<(ITable Table, string Partition, Row Row)>> RowsAsync()
    {
        var rows = new List<(ITable, string, Row)>();
        foreach (var table in Api.Get<Tables>().All.Values)
        {
            foreach (var partition in await table.PartitionsAsync(Ct).ToListAsync(Ct))
            {
                rows.AddRange((await table.RangeAsync(partition, "", "~~", Ct).ToListAsync(Ct)).Select(row => (table, partition, row)));
            }
        }

        return rows;
    }
}
