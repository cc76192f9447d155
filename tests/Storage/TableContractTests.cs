using Azure.Data.Tables;
using MyIpma.Core.Storage;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Storage;

/// <summary>What the domain relies on in any table, whatever keeps the rows.</summary>
public abstract class TableContract
{
    protected abstract Task<ITable> OpenAsync();

    [Fact]
    public async Task A_row_that_was_never_written_is_null()
    {
        var table = await OpenAsync();

        var row = await table.GetAsync("00", "nothing", CancellationToken.None);

        Assert.Null(row);
    }

    [Fact]
    public async Task A_row_is_read_as_it_was_written()
    {
        var table = await OpenAsync();
        const string body = """{"name":"Jürgen 陈 😀","quote":"\"'|"}""";

        await table.TryCommitAsync("00", [new RowChange.Insert("a|badge|1", body)], CancellationToken.None);

        Assert.Equal(body, (await table.GetAsync("00", "a|badge|1", CancellationToken.None))?.Body);
    }

    [Fact]
    public async Task Inserting_twice_is_refused_and_nothing_else_of_that_transaction_is_written()
    {
        var table = await OpenAsync();
        await table.TryCommitAsync("00", [new RowChange.Insert("a", "1")], CancellationToken.None);

        var second = await table.TryCommitAsync("00", [new RowChange.Insert("b", "2"), new RowChange.Insert("a", "2")], CancellationToken.None);

        Assert.Null(second);
        Assert.Null(await table.GetAsync("00", "b", CancellationToken.None));
        Assert.Equal("1", (await table.GetAsync("00", "a", CancellationToken.None))?.Body);
    }

    [Fact]
    public async Task Replacing_needs_the_newest_etag()
    {
        var table = await OpenAsync();
        var first = await table.TryCommitAsync("00", [new RowChange.Insert("a", "1")], CancellationToken.None);
        var second = await table.TryCommitAsync("00", [new RowChange.Replace("a", "2", first?[0] ?? "")], CancellationToken.None);

        var stale = await table.TryCommitAsync("00", [new RowChange.Replace("a", "3", first?[0] ?? "")], CancellationToken.None);

        Assert.NotNull(second);
        Assert.Null(stale);
        Assert.Equal(second[0], (await table.GetAsync("00", "a", CancellationToken.None))?.ETag);
    }

    [Fact]
    public async Task Putting_writes_whatever_was_there()
    {
        var table = await OpenAsync();
        await table.TryCommitAsync("00", [new RowChange.Put("a", "1")], CancellationToken.None);

        await table.TryCommitAsync("00", [new RowChange.Put("a", "2")], CancellationToken.None);

        Assert.Equal("2", (await table.GetAsync("00", "a", CancellationToken.None))?.Body);
    }

    [Fact]
    public async Task Deleting_a_row_that_is_gone_is_refused()
    {
        var table = await OpenAsync();
        await table.TryCommitAsync("00", [new RowChange.Insert("a", "1")], CancellationToken.None);
        await table.TryCommitAsync("00", [new RowChange.Delete("a")], CancellationToken.None);

        var again = await table.TryCommitAsync("00", [new RowChange.Delete("a")], CancellationToken.None);

        Assert.Null(again);
    }

    [Fact]
    public async Task A_range_gives_its_partition_in_key_order_without_its_end()
    {
        var table = await OpenAsync();
        RowChange[] rows = [.. new[] { "x|b", "x|a", "x}", "y|a", "w|z" }.Select(key => new RowChange.Insert(key, key))];
        await table.TryCommitAsync("00", rows, CancellationToken.None);
        await table.TryCommitAsync("01", [new RowChange.Insert("x|c", "elsewhere")], CancellationToken.None);

        var keys = new List<string>();
        await foreach (var row in table.RangeAsync("00", "x|", RowKeyFormat.After("x|"), CancellationToken.None))
        {
            keys.Add(row.Key);
        }

        Assert.Equal(["x|a", "x|b"], keys);
    }

    [Fact]
    public async Task The_partitions_that_have_rows_are_named_in_their_order()
    {
        var table = await OpenAsync();
        foreach (var partition in new[] { "b", "a", "-_", "c'd" })
        {
            await table.TryCommitAsync(partition, [new RowChange.Insert("1", ""), new RowChange.Insert("2", "")], CancellationToken.None);
        }

        await table.TryCommitAsync("b", [new RowChange.Delete("1"), new RowChange.Delete("2")], CancellationToken.None);

        Assert.Equal(["-_", "a", "c'd"], await table.PartitionsAsync(CancellationToken.None).ToListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Twenty_who_change_one_row_at_once_all_get_through()
    {
        var rows = new JsonRow<Usage>(await OpenAsync(), UsageJson.Default.Usage, new OptimisticUpdate(TimeProvider.System));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() => rows.UpdateAsync(
            new RowAddress("00", "row"), known => new Usage([.. known?.At ?? [], DateTimeOffset.UnixEpoch.AddSeconds(n)]), CancellationToken.None))));

        var written = await rows.ReadAsync(new RowAddress("00", "row"), CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, 20), written?.Value.At.Select(at => (int)at.ToUnixTimeSeconds()).Order());
    }

    [Fact]
    public async Task A_range_goes_on_beyond_a_thousand_rows()
    {
        var table = await OpenAsync();
        foreach (var chunk in Enumerable.Range(0, 1100).Select(n => (RowChange)new RowChange.Insert($"row|{n:d5}", "")).Chunk(100))
        {
            await table.TryCommitAsync("00", chunk, CancellationToken.None);
        }

        var count = 0;
        await foreach (var row in table.RangeAsync("00", "row|", RowKeyFormat.After("row|"), CancellationToken.None))
        {
            Assert.Equal($"row|{count++:d5}", row.Key);
        }

        Assert.Equal(1100, count);
    }
}

public sealed class MemoryTableTests : TableContract
{
    protected override Task<ITable> OpenAsync() => Task.FromResult<ITable>(new MemoryTable());
}

public sealed class AzureTableTests(AzuriteFixture azurite) : TableContract
{
    [Fact]
    public async Task A_row_that_holds_no_text_is_empty_and_does_not_stop_a_range()
    {
        var client = (await azurite.ConnectAsync()).GetTableClient($"t{Guid.NewGuid():n}");
        await client.CreateAsync();
        await client.AddEntityAsync(new TableEntity("00", "a") { ["Body"] = 5 });
        await client.AddEntityAsync(new TableEntity("00", "b") { ["Body"] = new byte[] { 1 } });
        await client.AddEntityAsync(new TableEntity("00", "c") { ["Other"] = "text" });
        await client.AddEntityAsync(new TableEntity("00", "d") { ["Body"] = "text" });

        var rows = await new AzureTable(client).RangeAsync("00", "", "~", CancellationToken.None).Select(row => row.Body).ToListAsync();

        Assert.Equal(["", "", "", "text"], rows);
    }

    protected override async Task<ITable> OpenAsync()
    {
        var client = (await azurite.ConnectAsync()).GetTableClient($"t{Guid.NewGuid():n}");
        await client.CreateAsync();
        return new AzureTable(client);
    }
}
