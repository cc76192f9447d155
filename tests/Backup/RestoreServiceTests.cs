using MyIpma.Core.Backup;
using MyIpma.Core.Storage;

namespace MyIpma.Tests.Backup;

public sealed class RestoreServiceTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("my-ipma-backup-");
    private readonly BackupHarness store;

    public RestoreServiceTests() => store = new BackupHarness(new FolderBackupFiles(folder.FullName));

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task What_is_there_is_newer_and_stays()
    {
        await BackUpTwoRowsAsync();
        await store.PutAsync("badges", "3f", ("a", "newer"));
        await store.DeleteAsync("badges", "3f", "b");

        var report = await store.RestoreAsync(DateTimeOffset.MaxValue);

        Assert.Equal(["badges/3f/a=newer", "badges/3f/b=2"], await store.ContentAsync());
        Assert.Equal((2, 1), (report.Rows, report.Restored));
    }

    [Fact]
    public async Task Damaged_rows_are_replaced_when_that_is_asked_for()
    {
        await BackUpTwoRowsAsync();
        await store.PutAsync("badges", "3f", ("a", "damaged"), ("c", "since"));

        await store.RestoreAsync(DateTimeOffset.MaxValue, new RestoreMode(Replace: true));

        Assert.Equal(["badges/3f/a=1", "badges/3f/b=2", "badges/3f/c=since"], await store.ContentAsync());
    }

    [Fact]
    public async Task A_dry_run_says_what_it_would_do_and_writes_nothing()
    {
        await BackUpTwoRowsAsync();
        await store.WipeAsync();

        var report = await store.RestoreAsync(DateTimeOffset.MaxValue, new RestoreMode(DryRun: true));

        Assert.Equal(2, report.Restored);
        Assert.Empty(await store.ContentAsync());
    }

    [Fact]
    public async Task Restoring_twice_is_as_good_as_once()
    {
        await BackUpTwoRowsAsync();
        await store.WipeAsync();
        await store.RestoreAsync(DateTimeOffset.MaxValue);

        var again = await store.RestoreAsync(DateTimeOffset.MaxValue);

        Assert.Equal(0, again.Restored);
    }

    [Fact]
    public async Task A_partition_comes_back_alone()
    {
        await BackUpTwoRowsAsync();
        await store.PutAsync("badges", "40", ("z", "9"));
        await store.BackUpNextNightAsync();
        await store.WipeAsync();

        await store.RestoreAsync(DateTimeOffset.MaxValue, scopes: [new RestoreScope("badges", "40")]);

        Assert.Equal(["badges/40/z=9"], await store.ContentAsync());
    }

    [Fact]
    public async Task A_partition_whose_file_is_damaged_is_named_and_stops_no_other()
    {
        await BackUpTwoRowsAsync();
        await store.PutAsync("badges", "40", ("z", "9"));
        await store.BackUpNextNightAsync();
        await store.WipeAsync();
        var file = Directory.EnumerateFiles(Path.Combine(folder.FullName, "data", "badges", "3f")).Single();
        await File.WriteAllBytesAsync(file, [.. (await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).SkipLast(12)], TestContext.Current.CancellationToken);

        var report = await store.RestoreAsync(DateTimeOffset.MaxValue);

        Assert.Equal(["badges/3f"], report.Damaged);
        Assert.Equal(["badges/40/z=9"], await store.ContentAsync());
    }

    [Fact]
    public async Task Many_large_rows_are_written_within_the_bounds_of_a_transaction()
    {
        var body = new string('x', 30_000);
        for (var n = 0; n < 3; n++)
        {
            await store.PutAsync("badges", "3f", [.. Enumerable.Range(0, 90).Select(row => ($"{n}|{row:d2}", body))]);
        }

        await store.BackUpAsync();
        await store.WipeAsync();

        var report = await store.RestoreAsync(DateTimeOffset.MaxValue);

        Assert.Equal(270, report.Restored);
    }

    [Fact]
    public async Task A_guard_keeps_rows_from_coming_back()
    {
        await BackUpTwoRowsAsync();
        await store.WipeAsync();

        var report = await store.RestoreAsync(DateTimeOffset.MaxValue, guards: [new Withholding("a")]);

        Assert.Equal(["badges/3f/b=2"], await store.ContentAsync());
        Assert.Equal((1, 1), (report.Restored, report.Withheld));
    }

    private async Task BackUpTwoRowsAsync()
    {
        await store.PutAsync("badges", "3f", ("a", "1"), ("b", "2"));
        await store.BackUpAsync();
    }

    private sealed class Withholding(string key) : IRestoreGuard
    {
        public Task<IReadOnlySet<string>> WithholdAsync(string table, string partition, IReadOnlyList<Row> rows, DateTimeOffset backedUpAt, CancellationToken ct) =>
            Task.FromResult<IReadOnlySet<string>>(new HashSet<string> { key });
    }
}
