using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Backup;
using MyIpma.Core.Storage;

namespace MyIpma.Tests.Backup;

/// <summary>Tables in memory, a place for backups, and a clock that a test turns.</summary>
internal sealed class BackupHarness
{
    public static readonly DateTimeOffset FirstNight = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

    private static readonly IOptions<BackupOptions> Settings = Options.Create(new BackupOptions { Folder = "set", PartitionsAtOnce = 1 });

    private readonly Dictionary<string, DisturbedTable> disturbed = [];

    public BackupHarness(IBackupFiles files)
    {
        Files = files;
        Archive = new BackupArchive(files, NullLogger<BackupArchive>.Instance);
        Tables = new Tables(name => disturbed[name] = new DisturbedTable(new MemoryTable()));
        Erasures = new ErasureArchive(files, Settings, Tables);
        Service = new BackupService(Tables, files, Archive, Settings, Clock, NullLogger<BackupService>.Instance);
    }

    public FakeTimeProvider Clock { get; } = new(FirstNight);

    public IBackupFiles Files { get; }

    public BackupArchive Archive { get; }

    public Tables Tables { get; }

    public ErasureArchive Erasures { get; }

    public BackupService Service { get; }

    public DisturbedTable Badges => disturbed["badges"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async Task<BackupReport> BackUpAsync()
    {
        var report = await Service.RunAsync(Ct);
        Clock.Advance(TimeSpan.FromMinutes(1));
        return report;
    }

    public Task<BackupReport> BackUpNextNightAsync()
    {
        Clock.Advance(TimeSpan.FromDays(1));
        return BackUpAsync();
    }

    public async Task<RestoreReport> RestoreAsync(DateTimeOffset by, RestoreMode? mode = null, IReadOnlyList<RestoreScope>? scopes = null, IRestoreGuard[]? guards = null)
    {
        var backup = await Archive.FindAsync(by, Ct) ?? throw new InvalidOperationException("There is no backup.");
        var service = new RestoreService(Tables, Archive, Erasures, guards ?? [], NullLogger<RestoreService>.Instance);
        return await service.RunAsync(backup, scopes ?? [new RestoreScope()], mode ?? new RestoreMode(), Ct);
    }

    public Task PutAsync(string table, string partition, params (string Key, string Body)[] rows) =>
        Tables.All[table].TryCommitAsync(partition, [.. rows.Select(row => new RowChange.Put(row.Key, row.Body))], Ct);

    public Task DeleteAsync(string table, string partition, string key) => Tables.All[table].TryCommitAsync(partition, [new RowChange.Delete(key)], Ct);

    public async Task WipeAsync()
    {
        foreach (var (name, partition, row) in await RowsAsync())
        {
            await DeleteAsync(name, partition, row.Key);
        }
    }

    public async Task<IReadOnlyList<string>> ContentAsync() => [.. (await RowsAsync()).Select(one => $"{one.Table}/{one.Partition}/{one.Row.Key}={one.Row.Body}")];

    public async Task<IReadOnlyList<string>> FilesAsync(string prefix = "data/") => await Files.ListAsync(prefix, Ct).ToListAsync(Ct);

    private async Task<IReadOnlyList<(string Table, string Partition, Row Row)>> RowsAsync()
    {
        var rows = new List<(string, string, Row)>();
        foreach (var (name, table) in Tables.All)
        {
            foreach (var partition in await table.PartitionsAsync(Ct).ToListAsync(Ct))
            {
                rows.AddRange((await table.RangeAsync(partition, "", "~~", Ct).ToListAsync(Ct)).Select(row => (name, partition, row)));
            }
        }

        return rows;
    }
}

/// <summary>A table in which something happens while it is read, a page of one row at a time as it were.</summary>
internal sealed class DisturbedTable(ITable inner) : ITable
{
    /// <summary>Runs before each row of a range is given out; told how many were given before.</summary>
    public Func<string, int, Task>? BeforeRow { get; set; }

    public Task<Row?> GetAsync(string partition, string key, CancellationToken ct) => inner.GetAsync(partition, key, ct);

    public async IAsyncEnumerable<Row> RangeAsync(string partition, string from, string before, [EnumeratorCancellation] CancellationToken ct)
    {
        if (BeforeRow is null)
        {
            await foreach (var row in inner.RangeAsync(partition, from, before, ct))
            {
                yield return row;
            }

            yield break;
        }

        var given = 0;
        for (var next = from; ;)
        {
            await BeforeRow(partition, given++);
            var row = await inner.RangeAsync(partition, next, before, ct).FirstOrDefaultAsync(ct);
            if (row is null)
            {
                yield break;
            }

            yield return row;
            next = string.Create(CultureInfo.InvariantCulture, $"{row.Key}\0");
        }
    }

    public IAsyncEnumerable<string> PartitionsAsync(CancellationToken ct) => inner.PartitionsAsync(ct);

    public Task<IReadOnlyList<string>?> TryCommitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken ct) =>
        inner.TryCommitAsync(partition, changes, ct);
}
