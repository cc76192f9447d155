using MyIpma.Core.Backup;
using MyIpma.Core.Storage;

namespace MyIpma.Tests.Backup;

public sealed class BackupServiceTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("my-ipma-backup-");
    private readonly BackupHarness store;

    public BackupServiceTests() => store = new BackupHarness(new FolderBackupFiles(folder.FullName));

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Everything_comes_back_as_it_was()
    {
        await store.PutAsync("badges", "3f", ("a|badge|b_1", """{"name":"Jürgen 陈 😀"}"""), ("~outbox|1", "{}"));
        await store.PutAsync("accounts", "00", ("account|x", "\"'|\n"));
        await store.PutAsync("links", "A-", ("b_1", "a"));
        await store.PutAsync("links", "state", ("credly-walk", ""));
        var before = await store.ContentAsync();
        var report = await store.BackUpAsync();

        await store.WipeAsync();
        var restored = await store.RestoreAsync(DateTimeOffset.MaxValue);

        Assert.Equal(before, await store.ContentAsync());
        Assert.Equal(new BackupReport("20261120T030000Z", 4, 4, 0, Complete: true), report);
        Assert.Equal(5, restored.Restored);
    }

    [Fact]
    public async Task A_night_without_changes_writes_no_data()
    {
        await store.PutAsync("badges", "3f", ("a", "1"), ("b", "2"));
        await store.BackUpAsync();

        var second = await store.BackUpNextNightAsync();

        Assert.Equal(0, second.Written);
        Assert.Single(await store.FilesAsync());
    }

    [Fact]
    public async Task Only_what_changed_is_written_and_every_night_can_be_had_back()
    {
        await store.PutAsync("badges", "3f", [.. Enumerable.Range(0, 90).Select(n => ($"row{n:d2}", new string('x', 1000) + n))]);
        await store.BackUpAsync();
        var firstNight = await store.ContentAsync();
        await store.PutAsync("badges", "3f", ("row01", "changed"), ("row99", "new"));
        await store.DeleteAsync("badges", "3f", "row02");
        await store.BackUpNextNightAsync();
        var secondNight = await store.ContentAsync();

        await store.WipeAsync();
        await store.RestoreAsync(BackupHarness.FirstNight.AddHours(1));
        var early = await store.ContentAsync();
        await store.WipeAsync();
        await store.RestoreAsync(DateTimeOffset.MaxValue);

        Assert.Equal(firstNight, early);
        Assert.Equal(secondNight, await store.ContentAsync());
        Assert.Contains(await store.FilesAsync(), file => file.EndsWith(".changes.jsonl.gz", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_a_week_a_full_file_is_written_again()
    {
        await store.PutAsync("badges", "3f", ("a", "1"));
        await store.BackUpAsync();
        for (var night = 0; night < 7; night++)
        {
            await store.PutAsync("badges", "3f", ("a", $"{night}"));
            await store.BackUpNextNightAsync();
        }

        var backup = await store.Archive.FindAsync(DateTimeOffset.MaxValue, TestContext.Current.CancellationToken);

        Assert.EndsWith(".full.jsonl.gz", Assert.Single(Assert.Single(backup?.Partitions ?? []).Files), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_is_in_a_backup_whole_or_not_at_all()
    {
        await store.PutAsync("badges", "3f", ("a", "old"), ("b", "old"));
        var disturbances = 0;
        store.Badges.BeforeRow = async (_, given) =>
        {
            if (given == 1 && disturbances++ < 3)
            {
                await store.Badges.TryCommitAsync("3f", [new RowChange.Put("a", $"new {disturbances}"), new RowChange.Put("b", $"new {disturbances}")], CancellationToken.None);
            }
        };

        var report = await store.BackUpAsync();
        store.Badges.BeforeRow = null;
        await store.WipeAsync();
        await store.RestoreAsync(DateTimeOffset.MaxValue);

        Assert.Equal(0, report.Failed);
        Assert.Equal(["badges/3f/a=new 3", "badges/3f/b=new 3"], await store.ContentAsync());
    }

    [Fact]
    public async Task A_partition_that_never_stands_still_keeps_its_last_backup_and_stops_no_other()
    {
        await store.PutAsync("badges", "3f", ("a", "1"));
        await store.BackUpAsync();
        await store.PutAsync("badges", "40", ("z", "9"));
        var changes = 1;
        store.Badges.BeforeRow = async (partition, given) =>
        {
            if (partition == "3f" && given == 0)
            {
                await store.PutAsync("badges", "3f", ("a", $"{++changes}"));
            }
        };

        var report = await store.BackUpNextNightAsync();
        store.Badges.BeforeRow = null;
        await store.WipeAsync();
        await store.RestoreAsync(DateTimeOffset.MaxValue);

        Assert.Equal((1, true), (report.Failed, report.Complete));
        Assert.Equal(["badges/3f/a=1", "badges/40/z=9"], await store.ContentAsync());
    }

    [Theory]
    [InlineData("manifests/20261120T040000Z.json.gz")]
    [InlineData("manifests/20261121T020000Z/0001.json.gz")]
    public async Task A_damaged_manifest_keeps_no_later_backup_from_being_made(string damaged)
    {
        await store.PutAsync("badges", "3f", ("a", "1"));
        await store.BackUpAsync();
        await store.Files.WriteAsync(damaged, new byte[] { 1, 2, 3 }, TestContext.Current.CancellationToken);

        var report = await store.BackUpNextNightAsync();
        await store.WipeAsync();
        await store.RestoreAsync(DateTimeOffset.MaxValue);

        Assert.Equal((0, true), (report.Failed, report.Complete));
        Assert.Equal(["badges/3f/a=1"], await store.ContentAsync());
    }

    [Fact]
    public async Task A_partition_that_cannot_be_read_stops_no_other()
    {
        await store.PutAsync("badges", "3f", ("a", "1"));
        await store.PutAsync("badges", "40", ("z", "9"));
        store.Badges.BeforeRow = (partition, _) => partition == "3f" ? throw new TimeoutException() : Task.CompletedTask;

        var report = await store.BackUpAsync();

        Assert.Equal(new BackupReport("20261120T030000Z", 1, 1, 1, Complete: true), report);
    }

    [Fact]
    public async Task A_run_that_is_out_of_time_is_taken_up_by_the_next()
    {
        for (var n = 0; n < 6; n++)
        {
            await store.PutAsync("badges", $"0{n}", ("a", $"{n}"));
        }

        var before = await store.ContentAsync();
        store.Badges.BeforeRow = (_, _) =>
        {
            store.Clock.Advance(TimeSpan.FromMinutes(1));
            return Task.CompletedTask;
        };
        var reports = new List<BackupReport> { await store.BackUpAsync() };
        while (!reports[^1].Complete && reports.Count < 10)
        {
            reports.Add(await store.BackUpAsync());
        }

        store.Badges.BeforeRow = null;
        await store.WipeAsync();
        await store.RestoreAsync(DateTimeOffset.MaxValue);

        Assert.InRange(reports.Count, 2, 9);
        Assert.Single(reports.Select(report => report.Id).Distinct());
        Assert.Equal(before, await store.ContentAsync());
    }

    [Fact]
    public async Task Nothing_is_done_while_the_last_backup_is_young()
    {
        await store.PutAsync("badges", "3f", ("a", "1"));
        var first = await store.BackUpAsync();
        await store.PutAsync("badges", "3f", ("a", "2"));

        var again = await store.BackUpAsync();

        Assert.Equal((first.Id, 0, true), (again.Id, again.Written, again.Complete));
    }

    [Fact]
    public async Task Without_a_backup_that_old_there_is_none_to_be_found()
    {
        await store.PutAsync("badges", "3f", ("a", "1"));
        await store.BackUpAsync();

        Assert.Null(await store.Archive.FindAsync(BackupHarness.FirstNight.AddSeconds(-1), TestContext.Current.CancellationToken));
    }
}
