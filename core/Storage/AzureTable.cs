using System.Net;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;

namespace MyIpma.Core.Storage;

/// <summary>The storage port on Azure Table Storage (or Azurite). The body is one JSON property, so that a row can be read with any storage tool.</summary>
public sealed class AzureTable(TableClient client) : ITable
{
    private const string Body = "Body";

    public async Task<Row?> GetAsync(string partition, string key, CancellationToken ct) =>
        await client.GetEntityIfExistsAsync<TableEntity>(partition, key, cancellationToken: ct) is { HasValue: true, Value: { } entity } ? RowOf(entity) : null;

    public async IAsyncEnumerable<Row> RangeAsync(string partition, string from, string before, [EnumeratorCancellation] CancellationToken ct)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {from} and RowKey lt {before}");
        await foreach (var entity in client.QueryAsync<TableEntity>(filter, cancellationToken: ct))
        {
            yield return RowOf(entity);
        }
    }

    public async IAsyncEnumerable<string> PartitionsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var last = "";
        while (true)
        {
            var filter = TableClient.CreateQueryFilter($"PartitionKey gt {last}");
            var next = await client.QueryAsync<TableEntity>(filter, maxPerPage: 1, select: ["PartitionKey"], cancellationToken: ct).FirstOrDefaultAsync(ct);
            if (next is null)
            {
                yield break;
            }

            yield return last = next.PartitionKey;
        }
    }

    public async Task<IReadOnlyList<string>?> TryCommitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken ct)
    {
        try
        {
            if (changes is [var only])
            {
                return await TrySendAsync(partition, only, ct);
            }

            var response = await client.SubmitTransactionAsync(changes.Select(change => ActionOf(partition, change)), ct);
            return [.. response.Value.Select(ETagOf)];
        }
        catch (RequestFailedException failure) when (IsPrecondition(failure.Status))
        {
            return null;
        }
    }

    /// <summary>A single change needs no transaction, which would cost the storage and us twice as much.</summary>
    private async Task<IReadOnlyList<string>?> TrySendAsync(string partition, RowChange change, CancellationToken ct)
    {
        var response = await (change switch
        {
            RowChange.Insert insert => client.AddEntityAsync(EntityOf(partition, change.Key, insert.Body), ct),
            RowChange.Replace replace => client.UpdateEntityAsync(EntityOf(partition, change.Key, replace.Body), new ETag(replace.ETag), TableUpdateMode.Replace, ct),
            RowChange.Put put => client.UpsertEntityAsync(EntityOf(partition, change.Key, put.Body), TableUpdateMode.Replace, ct),
            RowChange.Delete delete => client.DeleteEntityAsync(partition, change.Key, delete.ETag is null ? ETag.All : new ETag(delete.ETag), ct),
            _ => throw new ArgumentOutOfRangeException(nameof(change)),
        });
        return IsPrecondition(response.Status) ? null : [ETagOf(response)];
    }

    private static bool IsPrecondition(int status) => status is (int)HttpStatusCode.Conflict or (int)HttpStatusCode.PreconditionFailed or (int)HttpStatusCode.NotFound;

    private static string ETagOf(Response response) => response.Headers.ETag?.ToString() ?? "";

    /// <summary>A body that is not text is read as an empty one, which is no valid record, so that a reader of many rows can skip it.</summary>
    private static Row RowOf(TableEntity entity) => new(entity.RowKey, entity.TryGetValue(Body, out var body) && body is string text ? text : "", entity.ETag.ToString());

    private static TableTransactionAction ActionOf(string partition, RowChange change) => change switch
    {
        RowChange.Insert insert => new(TableTransactionActionType.Add, EntityOf(partition, change.Key, insert.Body)),
        RowChange.Replace replace => new(TableTransactionActionType.UpdateReplace, EntityOf(partition, change.Key, replace.Body), new ETag(replace.ETag)),
        RowChange.Put put => new(TableTransactionActionType.UpsertReplace, EntityOf(partition, change.Key, put.Body)),
        RowChange.Delete delete => new(TableTransactionActionType.Delete, new TableEntity(partition, change.Key), delete.ETag is null ? ETag.All : new ETag(delete.ETag)),
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };

    private static TableEntity EntityOf(string partition, string key, string body) => new(partition, key) { [Body] = body };
}
