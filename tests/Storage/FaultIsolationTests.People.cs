using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Core.Reconciliation;
using MyIpma.Core.Staff;
using MyIpma.Core.Storage;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Storage;

public sealed partial class FaultIsolationTests
{
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

    [Fact]
    public async Task Counters_that_cannot_be_read_keep_nobody_from_a_code()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        await ana.PostAsync("api/me/addresses", new { email = "ana.work@example.com" });
        await DamageAsync(host.Get<Tables>().Links, [.. Enumerable.Range(0, 16).Select(n => $"usage-{n:x}")], "usage|");
        await DamageAsync(host.Get<Tables>().Badges, Partitions.All, "|codes");
        clock.Advance(TimeSpan.FromSeconds(1));

        var again = await ana.PostAsync("api/me/addresses", new { email = "ana.work@example.com" });
        var verified = await ana.PostAsync($"api/me/addresses/{again["key"]}/verify", new { code = "000000" });

        Assert.Equal((HttpStatusCode.Accepted, "1"), (again.Status, again["codesLeft"]));
        Assert.Equal((HttpStatusCode.BadRequest, "code-wrong"), (verified.Status, verified["code"]));
    }

    [Fact]
    public async Task Whoever_proves_an_address_gets_it_whatever_is_wrong_with_the_account_it_came_from()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        await ana.BadgesAsync();
        var ben = await host.SignInAsync("ben@example.org");
        await ben.BadgesAsync();
        var account = (await ana.GetAsync("api/me"))["account"];
        await DamageAsync(host.Get<Tables>().Accounts, [Partitions.For(account)], $"account|{account}");

        clock.Advance(TimeSpan.FromSeconds(1));
        var key = (await ben.PostAsync("api/me/addresses", new { email = "ana@example.org" }))["key"];
        await host.UntilAsync(async () => await host.LastCodeAsync("ana@example.org") is not null);
        var proven = await ben.PostAsync($"api/me/addresses/{key}/verify", new { code = await host.LastCodeAsync("ana@example.org") });

        Assert.Equal(HttpStatusCode.OK, proven.Status);
        Assert.Contains(await ben.BadgesAsync(), badge => badge.GetProperty("addressKey").GetString() == key);
    }

    [Fact]
    public async Task An_address_whose_owner_cannot_be_read_takes_no_right_to_the_others_away()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var key = await ana.VerifyAddressAsync(host, "ana.work@example.com");
        await DamageAsync(host.Get<Tables>().Accounts, [Partitions.For(key)], $"owner|{key}");

        var claimed = await ana.ClaimAsync(await ana.FirstBadgeIdAsync());

        Assert.Equal(HttpStatusCode.Created, claimed.Status);
    }

    [Fact]
    public async Task A_successor_can_be_claimed_though_its_predecessor_cannot_be_read()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("zofia@example.net");
        var earlier = await CertifyAsync(host, "Z-1", "2025-01-01");
        var later = await CertifyAsync(host, "Z-2", "2026-01-01");
        await RewriteAsync(host, earlier, _ => "{");

        var claimed = await ana.ClaimAsync(later);

        Assert.Equal(HttpStatusCode.Created, claimed.Status);
    }

    [Fact]
    public async Task An_import_goes_on_past_lines_that_cannot_be_read_back_and_says_so()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var store = host.Get<ImportStore>();
        var job = new ImportJob { Id = "i_AAAAAAAAAAAAAAAAAAAAAA", State = ImportState.Running, Rows = 2, CreatedAt = clock.GetUtcNow(), Operator = "o" };
        await store.WriteAsync(job, Ct);
        await store.WriteBatchesAsync(job.Id, [new ImportBatch { Number = 0, Rows = [] }, new ImportBatch { Number = 1, Rows = [] }], Ct);
        await DamageAsync(host.Get<Tables>().Staff, [job.Id], "batch|000000");

        await host.Get<IImportWorkflows>().StartAsync(job.Id, Ct);
        await host.UntilAsync(async () => (await store.ReadAsync(job.Id, Ct))?.Value.State == ImportState.Completed);
        var progress = await host.Get<ImportService>().FindAsync(job.Id, Ct);

        Assert.Equal("internal-error", Assert.Single(progress?.Problems ?? []).Code);
    }

    [Fact]
    public async Task What_an_operator_of_a_newer_version_did_is_listed_as_unknown()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var desk = await host.SignInOperatorAsync();
        await desk.PostAsync("api/admin/people/unlock", new { email = "ben@example.org", reason = "x" });
        var row = await host.Get<Tables>().Staff.RangeAsync("audit", "", "~", Ct).SingleAsync(Ct);
        Assert.Contains("\"unlock-mailbox\"", row.Body, StringComparison.Ordinal);
        await host.Get<Tables>().Staff.TryCommitAsync("audit", [new RowChange.Put(row.Key, row.Body.Replace("unlock-mailbox", "teleport", StringComparison.Ordinal).Replace("unchanged", "postponed", StringComparison.Ordinal))], Ct);

        var entry = (await desk.GetAsync("api/admin/audit")).Body.GetProperty("items")[0];

        Assert.Equal(("unknown", "unknown"), (entry.GetProperty("action").GetString(), entry.GetProperty("outcome").GetString()));
    }

    [Fact]
    public void A_flag_that_a_newer_version_added_leaves_the_others_readable()
    {
        var options = new JsonSerializerOptions { Converters = { new StoredEnumConverter() } };

        var read = JsonSerializer.Deserialize<BadgeMilestones>("\"Claimed, Framed, MailRefused\"", options);

        Assert.Equal(BadgeMilestones.Claimed | BadgeMilestones.MailRefused, read);
        Assert.Equal(BadgeMilestones.None, JsonSerializer.Deserialize<BadgeMilestones>("\"Framed\"", options));
    }

    /// <summary>A mail of a kind this version does not know is left to the version that does.</summary>
    [Fact]
    public void Every_stored_word_has_a_place_for_what_a_newer_version_writes()
    {
        var stored = typeof(Tables).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(JsonSerializerContext)))
            .Where(type => (type.GetCustomAttribute<JsonSourceGenerationOptionsAttribute>()?.Converters ?? []).Contains(typeof(StoredEnumConverter)));
        var words = stored.SelectMany(context => context.GetProperties().Select(member => member.PropertyType).Where(type => type.IsGenericType)
            .Select(type => Nullable.GetUnderlyingType(type.GetGenericArguments()[0]) ?? type.GetGenericArguments()[0])).Where(type => type.IsEnum && !type.IsDefined(typeof(FlagsAttribute))).Distinct().ToList();

        Assert.InRange(words.Count, 10, 50);
        Assert.Equal([nameof(BadgeMailKind)], words.Where(word => !Enum.IsDefined(word, "Unknown")).Select(word => word.Name));
    }
}
