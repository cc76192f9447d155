using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Reconciliation;

/// <summary>Where a long walk has got to, kept in one row so that it survives a crash. Two that walk at once are told apart by the ETag.</summary>
internal sealed class KeptState<T>(ITable table, string key, JsonTypeInfo<T> type)
    where T : class
{
    /// <summary>Badge links have partitions of two characters, so this one is never theirs.</summary>
    private const string Partition = "state";

    public async Task<Stored<T>?> ReadAsync(CancellationToken ct) =>
        await table.GetAsync(Partition, key, ct) is { } row ? new Stored<T>(StorageJson.Read(row, type), row.ETag) : null;

    /// <summary>Null when somebody else wrote meanwhile: leave the walk to them.</summary>
    public async Task<Stored<T>?> TryWriteAsync(Stored<T>? before, T after, CancellationToken ct)
    {
        var body = StorageJson.Write(after, type);
        RowChange change = before is null ? new RowChange.Insert(key, body) : new RowChange.Replace(key, body, before.ETag);
        return await table.TryCommitAsync(Partition, [change], ct) is [var etag] ? new Stored<T>(after, etag) : null;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FeedState))]
[JsonSerializable(typeof(WalkState))]
internal sealed partial class StateJson : JsonSerializerContext;
