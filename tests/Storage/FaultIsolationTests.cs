using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Badges;
using MyIpma.Core.Outbox;
using MyIpma.Core.Reconciliation;
using MyIpma.Core.Storage;
using MyIpma.Local.Dev;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Storage;

public sealed class FaultIsolationTests
{
    private const string Partition = "0a";
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_row_that_cannot_be_read_does_not_stop_the_sweep()
    {
        using var logs = new LogCollector();
        await using var host = await LocalApp.StartAsync(new LocalAppOptions { Clock = clock, Logs = logs });
        var key = await OweAsync(host, Partition, "not an effect");
        await OweAsync(host, Partition, """{"kind":"ofANewerVersion","badgeId":"b_1"}""");
        await OweAsync(host, Partition, """{"kind":"expireBadge","badgeId":"b_AAAAAAAAAAAAAAAAAAAAAA"}""");
        await OweAsync(host, "ff", """{"kind":"expireBadge","badgeId":"b_AAAAAAAAAAAAAAAAAAAAAA"}""");

        var swept = await host.Get<OutboxSweeper>().RunAsync(TimeSpan.Zero, Ct);

        Assert.Equal(2, swept);
        Assert.Equal(2, await CountAsync(host, Partition));
        Assert.Equal(0, await CountAsync(host, "ff"));
        Assert.Contains(logs.Lines, line => line.Contains($"Row {key} is skipped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_partition_that_cannot_be_read_does_not_stop_the_others()
    {
        await using var host = await LocalApp.StartAsync(clock);
        await OweAsync(host, "ff", """{"kind":"expireBadge","badgeId":"b_AAAAAAAAAAAAAAAAAAAAAA"}""");
        var tables = new Tables(_ => new BrokenPartition(host.Get<Tables>().Badges, Partition));

        var swept = await ActivatorUtilities.CreateInstance<OutboxSweeper>(host.Services, tables).RunAsync(TimeSpan.Zero, Ct);

        Assert.Equal(1, swept);
    }

    [Fact]
    public async Task A_host_starts_on_rows_it_cannot_read()
    {
        await using var host = await LocalApp.StartAsync(clock);
        await OweAsync(host, Partition, "not an effect");
        await PutAsync(host, Partition, "AAECAwQFBgcICQoLDA0ODw|badge|b_AAAAAAAAAAAAAAAAAAAAAA", "{");

        await host.Get<StartupRecovery>().RunAsync(Ct);

        Assert.Equal(1, await CountAsync(host, Partition));
    }

    [Fact]
    public async Task A_badge_that_cannot_be_read_hides_no_other_and_is_not_an_error_of_the_service()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var badges = (await ana.BadgesAsync()).Select(badge => badge.GetProperty("id").GetString() ?? "").ToList();
        await RewriteAsync(host, badges[0], _ => """{"id":""");

        var shown = await ana.BadgesAsync();
        var asked = await ana.GetAsync($"api/me/badges/{badges[0]}");

        Assert.Equal(badges[1], Assert.Single(shown).GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, asked.Status);
    }

    [Fact]
    public async Task A_claim_in_a_status_of_a_newer_version_is_shown_as_unknown_and_not_claimed_again()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var badgeId = await ana.FirstBadgeIdAsync();
        await ana.ClaimAsync(badgeId);
        await RewriteAsync(host, badgeId, body => body.Replace("\"status\":\"open\"", "\"status\":\"parked\"", StringComparison.Ordinal));

        var shown = await ana.BadgeAsync(badgeId);
        var again = await ana.ClaimAsync(badgeId);

        Assert.Equal("claiming", shown.GetProperty("status").GetString());
        Assert.Equal("unknown", shown.GetProperty("claim").GetProperty("status").GetString());
        Assert.Equal((HttpStatusCode.OK, $"{badgeId}.1"), (again.Status, again["id"]));
    }

    [Fact]
    public async Task A_retention_run_goes_on_past_events_it_cannot_read()
    {
        await using var host = await LocalApp.StartAsync(clock);
        await PutAsync(host, Partition, "event|a", "{");
        await PutAsync(host, Partition, "event|b", """{"id":"b","receivedAt":"2026-01-01T00:00:00Z","status":"ofANewerVersion","handledAt":"2026-01-01T00:00:00Z"}""");
        await PutAsync(host, Partition, "event|c", """{"id":"c","receivedAt":"2026-01-01T00:00:00Z","status":"waiting"}""");
        clock.Advance(TimeSpan.FromDays(400));

        await host.Get<InboxRetention>().RunAsync(Ct);

        Assert.NotNull(await host.Get<Tables>().Badges.GetAsync(Partition, "event|a", Ct));
        Assert.NotNull(await host.Get<Tables>().Badges.GetAsync(Partition, "event|c", Ct));
    }

    private async Task<string> OweAsync(LocalApp host, string partition, string body)
    {
        var key = $"{OutboxRowKeys.PendingBefore(clock.GetUtcNow() - TimeSpan.FromHours(1))}|{Guid.NewGuid():n}|000001.0";
        await PutAsync(host, partition, key, body);
        return key;
    }

    private static Task PutAsync(LocalApp host, string partition, string key, string body) =>
        host.Get<Tables>().Badges.TryCommitAsync(partition, [new RowChange.Put(key, body)], Ct);

    private static async Task RewriteAsync(LocalApp host, string badgeId, Func<string, string> change)
    {
        var key = await host.Get<BadgeStore>().FindKeyAsync(badgeId, Ct) ?? throw new InvalidOperationException("There is such a badge.");
        var (partition, row) = (Partitions.For(key.AddressKey), BadgeRowKeys.Badge(key));
        var stored = await host.Get<Tables>().Badges.GetAsync(partition, row, Ct) ?? throw new InvalidOperationException("There is such a row.");
        await PutAsync(host, partition, row, change(stored.Body));
    }

    private static async Task<int> CountAsync(LocalApp host, string partition) =>
        await host.Get<Tables>().Badges.RangeAsync(partition, OutboxRowKeys.Outbox, RowKeyFormat.After(OutboxRowKeys.Outbox), Ct).CountAsync(Ct);

    private sealed class BrokenPartition(ITable inner, string broken) : ITable
    {
        public Task<Row?> GetAsync(string partition, string key, CancellationToken ct) => inner.GetAsync(partition, key, ct);

        public async IAsyncEnumerable<Row> RangeAsync(string partition, string from, string before, [EnumeratorCancellation] CancellationToken ct)
        {
            await foreach (var row in inner.RangeAsync(partition, from, before, ct))
            {
                yield return row;
            }

            if (partition == broken)
            {
                throw new IOException("This partition is away.");
            }
        }

        public IAsyncEnumerable<string> PartitionsAsync(CancellationToken ct) => inner.PartitionsAsync(ct);

        public Task<IReadOnlyList<string>?> TryCommitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken ct) => inner.TryCommitAsync(partition, changes, ct);
    }
}
