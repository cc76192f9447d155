using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Badges;
using MyIpma.Core.Events;
using MyIpma.Core.Outbox;
using MyIpma.Core.Reconciliation;
using MyIpma.Core.Storage;
using MyIpma.Local.Dev;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Storage;

public sealed partial class FaultIsolationTests
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

        await host.Get<OutboxSweeper>().RunAsync(TimeSpan.Zero, Ct);

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

        await ActivatorUtilities.CreateInstance<OutboxSweeper>(host.Services, tables).RunAsync(TimeSpan.Zero, Ct);

        Assert.Equal(0, await CountAsync(host, "ff"));
    }

    [Fact]
    public async Task A_host_starts_on_rows_it_cannot_read()
    {
        await using var host = await LocalApp.StartAsync(clock);
        await OweAsync(host, Partition, "not an effect");
        await PutAsync(host, Partition, "AAECAwQFBgcICQoLDA0ODw|badge|b_AAAAAAAAAAAAAAAAAAAAAA", "{");

        await host.Get<StartupRecovery>().RunAsync(Ct);

        await host.UntilAsync(1, () => CountAsync(host, Partition));
    }

    [Fact]
    public async Task A_walk_over_Credlys_badges_goes_on_past_ours_that_lack_something()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        foreach (var badge in await ana.BadgesAsync())
        {
            await ana.ClaimAsync(badge.GetProperty("id").GetString() ?? "");
        }

        var badgeId = await ana.FirstBadgeIdAsync();
        await RewriteAsync(host, badgeId, body => body.Replace("\"earlierIds\":[]", "\"earlierIds\":[null]", StringComparison.Ordinal));

        var walk = await host.Get<BadgeReconciliationJob>().RunAsync(Ct);

        Assert.Equal((2, true), (walk.Seen, walk.Complete));
    }

    [Fact]
    public async Task The_feed_of_events_goes_on_past_stored_ones_that_cannot_be_read()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        await ana.ClaimAsync(await ana.FirstBadgeIdAsync());
        await host.ActAsync("ana@example.org", "accept");
        await host.UntilAsync(() => AnyEventAsync(host));
        await DamageAsync(host.Get<Tables>().Badges, Partitions.All, "event|");

        var feed = await host.Get<EventFeedReader>().RunAsync(Ct);

        Assert.True(feed.Complete);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("{}")]
    [InlineData("not a key")]
    public async Task A_link_that_leads_nowhere_is_no_error_of_the_service(string link)
    {
        await using var host = await LocalApp.StartAsync(clock);
        var badgeId = await (await host.SignInAsync("ana@example.org")).FirstBadgeIdAsync();
        await host.Get<Tables>().Links.TryCommitAsync(BadgeRowKeys.LinkPartition(badgeId), [new RowChange.Put(badgeId, link)], Ct);

        using var page = await host.Http.GetAsync($"badges/{badgeId}", Ct);
        using var verified = await host.Http.GetAsync($"api/verify/{badgeId}", Ct);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (page.StatusCode, verified.StatusCode));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"at\":null}")]
    public async Task Counters_that_lack_their_times_keep_nobody_from_a_code(string usage)
    {
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        await ana.PostAsync("api/me/addresses", new { email = "ana.work@example.com" });
        await DamageAsync(host.Get<Tables>().Links, [.. Enumerable.Range(0, 16).Select(n => $"usage-{n:x}")], "usage|", usage);

        var again = await ana.PostAsync("api/me/addresses", new { email = "ana.work@example.com" });

        Assert.Equal(HttpStatusCode.Accepted, again.Status);
    }

    [Fact]
    public async Task A_report_counts_the_others_where_one_counter_is_damaged()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var desk = await host.SignInAsync("olga@example.org", Core.Identity.Person.OperatorRole);
        await host.Get<BadgeCounters>().FoldAsync(Ct);
        var month = clock.GetUtcNow().ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
        var free = Partitions.All[^1];
        await PutAsync(host, free, $"~count|sum|{month}", """{"B":{"offered":1,"unclaimed":{"99":1}},"C":null}""");
        await PutAsync(host, free, $"~count|new|20260101T0000000000000Z|x|000001", """{"isNow":{"offeredOn":"2026-01-01","milestones":0}}""");

        var report = await desk.GetAsync("api/admin/reports/badges");
        await host.Get<BadgeCounters>().CorrectAsync(Ct);

        Assert.Equal(HttpStatusCode.OK, report.Status);
        Assert.Empty(await host.Get<Tables>().Badges.RangeAsync(free, "~count|new|", "~count|new}", Ct).ToListAsync(Ct));
    }

    [Fact]
    public async Task A_host_starts_on_published_events_that_have_no_number()
    {
        var table = new MemoryTable();
        var faults = new FaultIsolation(NullLogger<FaultIsolation>.Instance);
        using var before = new DevEvents(table, faults);
        await before.PublishAsync([new CloudEvent { Id = "1", Type = "t", Subject = "s", Time = clock.GetUtcNow(), Data = JsonSerializer.SerializeToElement(new { }) }], Ct);
        await table.TryCommitAsync(await table.PartitionsAsync(Ct).SingleAsync(Ct), [new RowChange.Put("junk", "")], Ct);

        using var after = new DevEvents(table, faults);
        await after.LoadAsync(Ct);

        Assert.Equal("1", Assert.Single(after.All).Id);
    }

    private static Task<string> CertifyAsync(LocalApp host, string certificateId, string issuedOn) =>
        host.CertifyAsync(new { certificateId, email = "zofia@example.net", firstName = "Zofia", lastName = "Nowak", level = "B", issuedOn });

    private static async Task<bool> AnyEventAsync(LocalApp host)
    {
        foreach (var partition in Partitions.All)
        {
            if (await host.Get<Tables>().Badges.RangeAsync(partition, "event|", "event}", Ct).AnyAsync(Ct))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task DamageAsync(ITable table, IReadOnlyList<string> partitions, string part, string body = "{")
    {
        foreach (var partition in partitions)
        {
            foreach (var row in await table.RangeAsync(partition, "", "\uffff", Ct).Where(row => row.Key.Contains(part, StringComparison.Ordinal)).ToListAsync(Ct))
            {
                await table.TryCommitAsync(partition, [new RowChange.Put(row.Key, body)], Ct);
            }
        }
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

    /// <summary>What was owed long ago: the demo people's badges may be in the same partition, and owe things of their own from now on.</summary>
    private async Task<int> CountAsync(LocalApp host, string partition) => await host.Get<Tables>().Badges
        .RangeAsync(partition, OutboxRowKeys.Outbox, OutboxRowKeys.PendingBefore(clock.GetUtcNow() - TimeSpan.FromMinutes(30)), Ct).CountAsync(Ct);

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
