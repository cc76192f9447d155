using System.Text.Json.Serialization.Metadata;
using MyIpma.Core.Credly;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Reconciliation;

/// <summary>The progress of a long walk in one row, so that it survives a crash. The ETag keeps concurrent walks from overwriting each other.</summary>
internal sealed class Checkpoint<T>(ITable table, string key, JsonTypeInfo<T> type, FaultIsolation faults, OptimisticUpdate updates)
    where T : class
{
    /// <summary>Partitions of badge links have two characters, so they never collide with this one.</summary>
    private const string Partition = "state";
    private readonly RowAddress at = new(Partition, key);
    private readonly JsonRow<T> rows = new(table, type, updates);

    /// <summary>Null when there is none; an unreadable one is deleted, since the walk may start over at any time.</summary>
    public async Task<Versioned<T>?> ReadAsync(CancellationToken ct)
    {
        if (await table.GetAsync(Partition, key, ct) is not { } row)
        {
            return null;
        }

        if (faults.TryRead(row, type, out var checkpoint))
        {
            return new Versioned<T>(checkpoint, row.ETag);
        }

        await table.TryCommitAsync(Partition, [new RowChange.Delete(key, row.ETag)], ct);
        return null;
    }

    /// <summary>Null when a concurrent walk was faster: leave it to that one.</summary>
    public Task<Versioned<T>?> TryWriteAsync(Versioned<T>? before, T after, CancellationToken ct) => rows.TryWriteAsync(at, before, after, [], ct);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FeedCheckpoint))]
[JsonSerializable(typeof(ReconciliationCheckpoint))]
internal sealed partial class CheckpointJson : JsonSerializerContext;

/// <summary>How far the event feed was read. Its order is not documented, so it is inferred from every page.</summary>
internal sealed record FeedCheckpoint
{
    /// <summary>Every event up to here has been seen (UTC); null before the first pass through the feed.</summary>
    public DateTimeOffset? SeenUpTo { get; init; }

    /// <summary>The newest event of the current pass (UTC).</summary>
    public DateTimeOffset? Reached { get; init; }

    /// <summary>The page to read next, from 1.</summary>
    public int Page
    {
        get;
        init => field = Math.Max(1, value);
    } = 1;

    public bool IsComplete { get; init; }

    public bool MayBeUnseen(CredlyEvent item, TimeSpan overlap) => SeenUpTo is null || item.OccurredAt is not { } at || at >= SeenUpTo - overlap;

    /// <summary>A feed with the newest events first is read until they are known; one with the newest last is read to its end, and from there the next time.</summary>
    public FeedCheckpoint Advance(CredlyEventPage page, TimeSpan overlap)
    {
        var reached = page.Items.Select(item => item.OccurredAt).Append(Reached).Max();
        var oldestFirst = page.Items is [{ OccurredAt: { } first }, .., { OccurredAt: { } last }] && first < last;
        return page.NextPage is { } next && (oldestFirst || page.Items.Any(item => MayBeUnseen(item, overlap)))
            ? this with { Reached = reached, Page = next, IsComplete = false }
            : this with { SeenUpTo = new[] { SeenUpTo, reached }.Max(), Reached = null, Page = oldestFirst ? Page : 1, IsComplete = true };
    }
}

internal sealed record ReconciliationCheckpoint(DateTimeOffset StartedAt, string? Cursor, int Seen, int Changed, DateTimeOffset? FinishedAt)
{
    public static ReconciliationCheckpoint Start(DateTimeOffset now) => new(now, null, 0, 0, null);

    /// <summary>True for an unfinished walk that is not so old that its cursor may have expired.</summary>
    public bool CanResume(DateTimeOffset now, TimeSpan forgetAfter) => Cursor is not null && now - StartedAt < forgetAfter;

    public int Open { get; init; }

    public ReconciliationCheckpoint Advance(string? next, int seen, PageResult page, DateTimeOffset now) =>
        this with { Cursor = next, Seen = Seen + seen, Changed = Changed + page.Changed, Open = Open + page.Open, FinishedAt = next is null ? now : null };
}

/// <summary>Of a page of Credly's list: badges changed here, and differences left open.</summary>
internal sealed record PageResult(int Changed, int Open);
