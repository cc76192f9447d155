using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Badges;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;
using MyIpma.Tests.Domain;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Badges;

public sealed class BadgeCountersTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
    private LocalApp? app;

    private LocalApp App => app ?? throw new InvalidOperationException("The host does not run yet.");

    private BadgeCounters Counters => App.Get<BadgeCounters>();

    public async ValueTask InitializeAsync() => app = await LocalApp.StartAsync(clock);

    public ValueTask DisposeAsync() => App.DisposeAsync();

    [Fact]
    public async Task After_everything_that_can_happen_to_badges_the_counters_say_what_a_walk_over_all_badges_says()
    {
        await HappenAsync("EARLY");
        await Counters.FoldAsync(CancellationToken.None);
        await HappenAsync("LATE");
        await EraseAsync("early-erased@example.org");
        await EraseAsync("late-erased@example.org");
        await App.WaitUntilIdleAsync();

        var kept = Total(await Counters.ReadAsync(CancellationToken.None));
        var corrected = await Counters.CorrectAsync(CancellationToken.None);
        var walked = Total(await Counters.ReadAsync(CancellationToken.None));

        Assert.True(kept.IsSame(walked), $"{kept} but {walked}");
        Assert.Equal(0, corrected);
        Assert.All([kept.Claimed, kept.Proceeded, kept.Accepted, kept.Public, kept.Lapsed, kept.Rejected, kept.MailRefused], count => Assert.True(count > 0, $"{kept}"));
    }

    [Fact]
    public async Task An_erased_badge_counts_no_more_and_leaves_its_id_in_no_counter()
    {
        await App.WaitUntilIdleAsync();
        await Counters.FoldAsync(CancellationToken.None);
        var before = Total(await Counters.ReadAsync(CancellationToken.None));
        var badge = await CertifyAsync("X-1", "ida@example.org");
        var ida = await App.SignInAsync("ida@example.org");
        await ida.ClaimAsync(badge);
        await App.WaitUntilIdleAsync();

        await EraseAsync("ida@example.org");

        Assert.True(Total(await Counters.ReadAsync(CancellationToken.None)).IsSame(before));
        Assert.DoesNotContain(badge, string.Concat(await CounterKeysAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_counters_have_wrong_the_nightly_walk_puts_right()
    {
        await App.WaitUntilIdleAsync();
        var right = Total(await Counters.ReadAsync(CancellationToken.None));
        await SpoilAsync();
        var wrong = Total(await Counters.ReadAsync(CancellationToken.None));

        await Counters.CorrectAsync(CancellationToken.None);

        Assert.False(right.IsSame(wrong));
        Assert.True(Total(await Counters.ReadAsync(CancellationToken.None)).IsSame(right));
    }

    [Fact]
    public async Task Counters_that_cannot_be_read_are_counted_anew_and_keep_no_badge_from_being_counted_or_erased()
    {
        await App.WaitUntilIdleAsync();
        var right = Total(await Counters.ReadAsync(CancellationToken.None));
        await CertifyAsync("U-1", "uma@example.org");
        await MakeUnreadableAsync();
        var wrong = Total(await Counters.ReadAsync(CancellationToken.None));

        await EraseAsync("uma@example.org");
        await Counters.FoldAsync(CancellationToken.None);
        await Counters.CorrectAsync(CancellationToken.None);

        Assert.False(right.IsSame(wrong));
        Assert.True(Total(await Counters.ReadAsync(CancellationToken.None)).IsSame(right));
    }

    [Fact]
    public async Task What_a_large_import_counted_is_summed_up_without_being_read_again_and_again()
    {
        const int Imported = 450;
        var table = new RowCountingTable(new MemoryTable());
        var (tables, faults, updates) = (new Tables(_ => table), new FaultIsolation(NullLogger<FaultIsolation>.Instance), new OptimisticUpdate(TimeProvider.System));
        for (var n = 0; n < Imported; n++)
        {
            var badge = Given.Pending() with { Id = "b_" + n.ToString("d22", CultureInfo.InvariantCulture) };
            await table.TryCommitAsync(Partitions.All[0], [.. CounterRows.ChangesFor(null, badge, Given.Now)], CancellationToken.None);
        }

        await new BadgeCounters(tables, new BadgeStore(tables, faults, updates), faults, updates).FoldAsync(CancellationToken.None);

        var rows = await table.RangeAsync(Partitions.All[0], "", "~~", CancellationToken.None).ToListAsync();
        Assert.StartsWith(CounterRows.SumPrefix, Assert.Single(rows).Key, StringComparison.Ordinal);
        Assert.InRange(table.RowsRead, Imported, Imported + 50);
    }

    /// <summary>Every transition, each on a badge of its own.</summary>
    private async Task HappenAsync(string series)
    {
        var (lower, desk) = (series.ToLowerInvariant(), await App.SignInOperatorAsync());
        await CertifyAsync($"{series}-1", $"{lower}-waits@example.org");
        var accepted = await ClaimAsync($"{series}-2", $"{lower}-accepts@example.org", proceeds: true);
        await ActAsync(accepted, $"{lower}-accepts@example.org", "accept", BadgeMilestones.Accepted);
        await ActAsync(accepted, $"{lower}-accepts@example.org", "makePublic", BadgeMilestones.Public);
        var declined = await ClaimAsync($"{series}-3", $"{lower}-declines@example.org", proceeds: true);
        await ActAsync(declined, $"{lower}-declines@example.org", "reject", BadgeMilestones.Rejected);
        await desk.PostAsync($"api/admin/badges/{declined}/offer", new { reason = "x" });
        var revoked = await ClaimAsync($"{series}-4", $"{lower}-revoked@example.org", proceeds: false);
        await desk.PostAsync($"api/admin/badges/{revoked}/revoke", new { reason = "x" });
        await CertifyAsync($"{series}-5", $"{lower}-renewed@example.org");
        await CertifyAsync($"{series}-6", $"{lower}-renewed@example.org", issuedOn: "2026-03-02");
        await CertifyAsync($"{series}-7", $"{lower}-level@example.org");
        await CertifyAsync($"{series}-7", $"{lower}-level@example.org", level: "C");
        await CertifyAsync($"{series}-8", $"{lower}-mistyped@example.org");
        await CertifyAsync($"{series}-8", $"{lower}-right@example.org");
        await ClaimAsync($"{series}-9", $"{lower}-mistyped@example.org", proceeds: false);
        await CertifyAsync($"{series}-9", $"{lower}-right-while-claiming@example.org");
        await ChangeAsync(await CertifyAsync($"{series}-10", $"{lower}-unreachable@example.org"), (badge, now) => badge.NoteRefusedMail("550", now));
        await ClaimAsync($"{series}-11", $"{lower}-erased@example.org", proceeds: true);
        await ChangeAsync(await CertifyAsync($"{series}-12", $"{lower}-ends@example.org", expiresOn: "2026-01-05"), (badge, now) => badge.Expire(now));
        var lapsed = await ClaimAsync($"{series}-13", $"{lower}-lapses@example.org", proceeds: false);
        clock.Advance(TimeSpan.FromMinutes(3));
        await UntilAsync(lapsed, BadgeMilestones.Lapsed);
    }

    private Task<string> CertifyAsync(string certificateId, string email, string level = "B", string issuedOn = "2026-01-02", string? expiresOn = null) =>
        App.CertifyAsync(new { certificateId, email, firstName = "Ida", lastName = "Lund", level, issuedOn, expiresOn });

    private async Task<string> ClaimAsync(string certificateId, string email, bool proceeds)
    {
        var badge = await CertifyAsync(certificateId, email);
        var person = await App.SignInAsync(email);
        var claim = await person.ClaimAsync(badge);
        if (proceeds)
        {
            await person.ProceedAsync(claim["id"]);
        }

        return badge;
    }

    private async Task ActAsync(string badgeId, string email, string action, BadgeMilestones reached)
    {
        await App.ActAsync(email, action);
        await UntilAsync(badgeId, reached);
    }

    private Task UntilAsync(string badgeId, BadgeMilestones reached) =>
        App.UntilAsync(async () => (await App.Get<BadgeStore>().FindAsync(badgeId, CancellationToken.None))?.Value.Milestones.HasFlag(reached) == true);

    private async Task ChangeAsync(string badgeId, Func<Badge, DateTimeOffset, Decision> decide)
    {
        var key = await App.Get<BadgeStore>().FindKeyAsync(badgeId, CancellationToken.None) ?? throw new InvalidOperationException("There is no such badge.");
        await App.Get<BadgeService>().ApplyAsync(key, ChangeSource.Clock, decide, CancellationToken.None);
    }

    private async Task EraseAsync(string email)
    {
        var person = await App.SignInAsync(email);
        using var request = new HttpRequestMessage(HttpMethod.Delete, "api/me") { Content = JsonContent.Create(new { confirm = "delete my data", deleteAtCredly = false }) };
        using var answer = await person.Http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode);
    }

    private async Task<IReadOnlyList<string>> CounterKeysAsync()
    {
        var keys = new List<string>();
        foreach (var partition in Partitions.All)
        {
            keys.AddRange(await App.Get<Tables>().Badges.RangeAsync(partition, "~count|", "~count}", CancellationToken.None).Select(row => row.Key + row.Body).ToListAsync());
        }

        return keys;
    }

    private async Task SpoilAsync()
    {
        var table = App.Get<Tables>().Badges;
        var partition = Partitions.All[7];
        await Counters.FoldAsync(CancellationToken.None);
        await table.TryCommitAsync(partition, [new RowChange.Put("~count|sum|2026-01", """{"B":{"offered":7,"claimed":3,"unclaimed":{}}}""")], CancellationToken.None);
    }

    private async Task MakeUnreadableAsync()
    {
        var table = App.Get<Tables>().Badges;
        foreach (var partition in Partitions.All)
        {
            var rows = await table.RangeAsync(partition, CounterRows.Prefix, RowKeyFormat.After(CounterRows.Prefix), CancellationToken.None).ToListAsync();
            await table.TryCommitAsync(partition, [.. rows.Select(row => new RowChange.Put(row.Key, "{"))], CancellationToken.None);
        }
    }

    private static BadgeCounts Total(IReadOnlyDictionary<CounterKey, BadgeCounts> counted) => counted.Values.Aggregate(new BadgeCounts(), (sum, counts) => sum.Plus(counts));

    private sealed class RowCountingTable(ITable inner) : ITable
    {
        public int RowsRead { get; private set; }

        public Task<Row?> GetAsync(string partition, string key, CancellationToken ct) => inner.GetAsync(partition, key, ct);

        public async IAsyncEnumerable<Row> RangeAsync(string partition, string from, string before, [EnumeratorCancellation] CancellationToken ct)
        {
            await foreach (var row in inner.RangeAsync(partition, from, before, ct))
            {
                RowsRead++;
                yield return row;
            }
        }

        public IAsyncEnumerable<string> PartitionsAsync(CancellationToken ct) => inner.PartitionsAsync(ct);

        public Task<IReadOnlyList<string>?> TryCommitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken ct) => inner.TryCommitAsync(partition, changes, ct);
    }
}
