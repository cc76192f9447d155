using MyIpma.Core.Storage;

namespace MyIpma.Tests.Storage;

public sealed class ReadAheadTests
{
    private const string Partition = "a0";
    private readonly StorageMetrics calls = new();
    private readonly MemoryTable stored = new();
    private readonly Tables tables;

    public ReadAheadTests() => tables = new Tables(_ => new MeteredTable(stored, "badges", calls));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_read_ahead_is_answered_from_memory_whether_there_or_not()
    {
        await WriteAsync("b", "1");
        using var ahead = ReadAhead.Begin();
        await LoadAsync(ahead);
        calls.Reset();

        var there = await tables.Badges.GetAsync(Partition, "b", Ct);
        var missing = await tables.Badges.GetAsync(Partition, "c", Ct);
        var range = await tables.Badges.RangeAsync(Partition, "a", "c", Ct).ToListAsync(Ct);

        Assert.Equal(("1", null), (there?.Body, missing));
        Assert.Equal(["b"], range.Select(row => row.Key));
        Assert.Empty(calls.Counts);
    }

    [Fact]
    public async Task Own_changes_are_read_back_and_written_over()
    {
        using var ahead = ReadAhead.Begin();
        await LoadAsync(ahead);
        var etags = await tables.Badges.TryCommitAsync(Partition, [new RowChange.Insert("b", "1"), new RowChange.Insert("d", "1")], Ct);

        var replaced = await tables.Badges.TryCommitAsync(Partition, [new RowChange.Replace("b", "2", etags?[0] ?? ""), new RowChange.Delete("d")], Ct);

        Assert.NotNull(replaced);
        Assert.Equal(("2", null), ((await tables.Badges.GetAsync(Partition, "b", Ct))?.Body, await tables.Badges.GetAsync(Partition, "d", Ct)));
    }

    [Fact]
    public async Task What_others_changed_shows_when_something_is_committed_and_is_read_from_then_on()
    {
        await WriteAsync("b", "1");
        using var ahead = ReadAhead.Begin();
        await LoadAsync(ahead);
        var known = await tables.Badges.GetAsync(Partition, "b", Ct);
        await WriteAsync("b", "theirs");

        var refused = await tables.Badges.TryCommitAsync(Partition, [new RowChange.Replace("b", "2", known?.ETag ?? "")], Ct);

        Assert.Null(refused);
        Assert.Equal("theirs", (await tables.Badges.GetAsync(Partition, "b", Ct))?.Body);
    }

    [Fact]
    public async Task Rows_behind_what_was_read_and_other_partitions_are_read_as_always()
    {
        using var ahead = ReadAhead.Begin();
        await LoadAsync(ahead);
        await WriteAsync("~x", "1");
        await stored.TryCommitAsync("b0", [new RowChange.Put("b", "1")], Ct);

        Assert.NotNull(await tables.Badges.GetAsync(Partition, "~x", Ct));
        Assert.NotNull(await tables.Badges.GetAsync("b0", "b", Ct));
    }

    [Fact]
    public async Task A_large_partition_is_left_to_single_reads()
    {
        foreach (var some in Enumerable.Range(0, 1_001).Chunk(100))
        {
            await stored.TryCommitAsync(Partition, [.. some.Select(n => new RowChange.Put($"k{n:d4}", "1"))], Ct);
        }

        using var ahead = ReadAhead.Begin();
        await LoadAsync(ahead);
        calls.Reset();
        await tables.Badges.GetAsync(Partition, "k0000", Ct);

        Assert.Equal(1, calls.Counts["badges.get"]);
    }

    private Task WriteAsync(string key, string body) => stored.TryCommitAsync(Partition, [new RowChange.Put(key, body)], Ct);

    private Task LoadAsync(ReadAhead ahead) => ahead.LoadAsync(tables.Badges, "badges", Partition, "~", Ct);
}
