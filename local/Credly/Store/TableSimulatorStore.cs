using Azure;
using Azure.Data.Tables;

namespace MyIpma.Local.Credly;

/// <summary>One partition of one table, so that a change of several rows is one transaction.</summary>
internal sealed class TableSimulatorStore(TableServiceClient service) : ISimulatorStore
{
    private const string Partition = "simulator";
    private const int RowsPerTransaction = 100;

    // A string property holds 32,768 characters; evidence of a badge may be longer.
    private const int CharactersPerProperty = 30_000;

    private readonly TableClient table = service.GetTableClient("credlysimulator");

    public async Task<IReadOnlyList<StoredRow>> LoadAllAsync(CancellationToken ct)
    {
        await table.CreateIfNotExistsAsync(ct);
        List<StoredRow> rows = [];
        List<TableTransactionAction> gone = [];
        await foreach (var entity in table.QueryAsync<TableEntity>(row => row.PartitionKey == Partition, cancellationToken: ct))
        {
            if (entity.GetInt32("Parts") is > 0 and var parts)
            {
                rows.Add(Read(entity, parts));
            }
            else
            {
                gone.Add(new TableTransactionAction(TableTransactionActionType.Delete, entity, ETag.All));
            }
        }

        await SubmitAsync(gone, ct);
        return rows;
    }

    public Task SaveAsync(IReadOnlyCollection<StoredRow> rows, CancellationToken ct) =>
        SubmitAsync([.. rows.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, Write(row)))], ct);

    private async Task SubmitAsync(IReadOnlyList<TableTransactionAction> actions, CancellationToken ct)
    {
        foreach (var chunk in actions.Chunk(RowsPerTransaction))
        {
            await table.SubmitTransactionAsync(chunk, ct);
        }
    }

    private static StoredRow Read(TableEntity entity, int parts)
    {
        var key = entity.RowKey.Split('|', 2);
        return new StoredRow(key[0], key[1], string.Concat(Enumerable.Range(0, parts).Select(part => entity.GetString($"Json{part}"))));
    }

    /// <summary>A row that is gone is emptied, not deleted: deleting fails when a retry repeats it. Loading sweeps the empty ones.</summary>
    private static TableEntity Write(StoredRow row)
    {
        var entity = new TableEntity(Partition, $"{row.Kind}|{row.Id}");
        var parts = (row.Json ?? "").Chunk(CharactersPerProperty).Select(part => new string(part)).ToList();
        entity["Parts"] = parts.Count;
        foreach (var (index, part) in parts.Index())
        {
            entity[$"Json{index}"] = part;
        }

        return entity;
    }
}
