using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Data.Tables;

namespace CredlySimulator.State;

/// <summary>Keeps the simulator's state. Rows saved together become durable together.</summary>
internal interface ISimulatorStore
{
    Task<IReadOnlyList<StoredRow>> LoadAllAsync(CancellationToken ct);

    Task SaveAsync(IReadOnlyCollection<StoredRow> rows, CancellationToken ct);
}

/// <summary>One object as JSON; null means that it is deleted.</summary>
internal sealed record StoredRow(string Kind, string Id, string? Json);

internal sealed class MemorySimulatorStore : ISimulatorStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Kind, string Id), StoredRow> rows = [];

    public Task<IReadOnlyList<StoredRow>> LoadAllAsync(CancellationToken ct)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<StoredRow>>([.. rows.Values]);
        }
    }

    public Task SaveAsync(IReadOnlyCollection<StoredRow> rows, CancellationToken ct)
    {
        lock (gate)
        {
            foreach (var row in rows)
            {
                Save(row);
            }
        }

        return Task.CompletedTask;
    }

    private void Save(StoredRow row)
    {
        if (row.Json is null)
        {
            rows.Remove((row.Kind, row.Id));
        }
        else
        {
            rows[(row.Kind, row.Id)] = row;
        }
    }
}

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
        List<TableTransactionAction> empty = [];
        await foreach (var entity in table.QueryAsync<TableEntity>(row => row.PartitionKey == Partition, cancellationToken: ct))
        {
            switch (entity.TryGetValue("Parts", out var count) ? count : null)
            {
                case 0:
                    empty.Add(new TableTransactionAction(TableTransactionActionType.Delete, entity, ETag.All));
                    break;
                case int parts and > 0:
                    rows.Add(Read(entity, parts));
                    break;
                default:
                    rows.Add(Read(entity, 0));
                    break;
            }
        }

        await SubmitAsync(empty, ct);
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
        return new StoredRow(key[0], key[^1], string.Concat(Enumerable.Range(0, parts).Select(part => entity.TryGetValue($"Json{part}", out var text) ? text as string : null)));
    }

    /// <summary>A deleted row is emptied instead, because a delete fails when a retry repeats it. Loading deletes the empty rows.</summary>
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

internal static class RowSerializer
{
    public const string Badge = "badge";
    public const string Account = "account";
    public const string Session = "session";
    public const string Event = "event";
    public const string Delivery = "delivery";
    public const string Token = "token";
    public const string Organization = "organization";
    public const string Faults = "faults";

    /// <summary>The id of rows of which there is only one.</summary>
    public const string SingletonId = "only";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
    };

    public static StoredRow Create<T>(string kind, string id, T value) => new(kind, id, JsonSerializer.Serialize(value, Json));

    public static StoredRow CreateDeleted(string kind, string id) => new(kind, id, null);

    public static T Read<T>(StoredRow row) where T : class =>
        (row.Json is null ? null : JsonSerializer.Deserialize<T>(row.Json, Json))
        ?? throw new InvalidDataException($"The simulator's store holds an empty row {row.Kind} {row.Id}.");
}
