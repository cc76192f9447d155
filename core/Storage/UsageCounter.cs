using System.Security.Cryptography;
using MyIpma.Core.Common;

namespace MyIpma.Core.Storage;

/// <summary>How often something may be used within an hour.</summary>
/// <param name="Name">What is used.</param>
/// <param name="Subject">By whom or on whom. Kept as a keyed hash only.</param>
/// <param name="Most">How often within an hour.</param>
public readonly record struct UsageLimit(string Name, string Subject, int Most);

/// <summary>Whether something may be used: how often it still may be, or from when on again (UTC).</summary>
public readonly record struct UsageResult(int Left, DateTimeOffset? RetryAt);

/// <summary>
/// Counts uses over a sliding hour in rows of their own, where nobody it is about can delete them and every instance finds them. A refusal costs nothing: it counts for
/// none of the limits that were asked for together.
/// </summary>
public sealed class UsageCounter(Tables tables, IOptions<AppKeyOptions> keys, FaultIsolation faults, OptimisticUpdate updates, TimeProvider time)
{
    /// <summary>The span over which uses are counted.</summary>
    public static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private const string Prefix = "usage|";
    private readonly byte[] key = keys.Value.DeriveKey("usage");
    private readonly JsonRow<Usage> rows = new(tables.Links, UsageJson.Default.Usage, updates, row => Read(row, faults));

    /// <summary>Counts one use for all limits together, unless one of them is reached.</summary>
    public async Task<UsageResult> TryUseAsync(IReadOnlyList<UsageLimit> limits, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var known = await Task.WhenAll(limits.Select(limit => rows.ReadAsync(RowOf(limit), ct)));
        if (limits.Zip(known, (limit, usage) => RetryAt(limit, usage?.Value, now)).Max() is { } retryAt)
        {
            return new UsageResult(0, retryAt);
        }

        var left = int.MaxValue;
        for (var n = 0; n < limits.Count; n++)
        {
            var result = await UseAsync(limits[n], now, ct);
            if (result.RetryAt is not null)
            {
                await Task.WhenAll(limits.Take(n).Select(taken => ReturnAsync(taken, now, ct)));
                return result;
            }

            left = Math.Min(left, result.Left);
        }

        return new UsageResult(left, null);
    }

    /// <summary>How often something was used within the hour.</summary>
    public async Task<int> CountAsync(UsageLimit limit, CancellationToken ct) => (await rows.ReadAsync(RowOf(limit), ct))?.Value.Within(time.GetUtcNow()).Count ?? 0;

    /// <summary>Forgets what was counted for a limit.</summary>
    public Task ClearAsync(UsageLimit limit, CancellationToken ct) => tables.Links.TryCommitAsync(PartitionOf(limit), [new RowChange.Delete(KeyOf(limit))], ct);

    /// <summary>Removes what counts for nothing any more and returns how many rows went.</summary>
    public async Task<int> CleanAsync(CancellationToken ct)
    {
        var gone = 0;
        foreach (var partition in Enumerable.Range(0, 16).Select(PartitionName))
        {
            await foreach (var row in tables.Links.RangeAsync(partition, Prefix, RowKeyFormat.After(Prefix), ct))
            {
                if (Read(row, faults).Within(time.GetUtcNow()).Count == 0 && await tables.Links.TryCommitAsync(partition, [new RowChange.Delete(row.Key, row.ETag)], ct) is not null)
                {
                    gone++;
                }
            }
        }

        return gone;
    }

    private async Task<UsageResult> UseAsync(UsageLimit limit, DateTimeOffset now, CancellationToken ct)
    {
        DateTimeOffset? retryAt = null;
        var used = await rows.UpdateAsync(RowOf(limit), known => (retryAt = RetryAt(limit, known, now)) is null ? new Usage([.. known?.Within(now) ?? [], now]) : known, ct);
        return new UsageResult(retryAt is null ? limit.Most - (used?.At.Count ?? 0) : 0, retryAt);
    }

    private Task ReturnAsync(UsageLimit limit, DateTimeOffset at, CancellationToken ct) => rows.UpdateAsync(RowOf(limit), known => known?.Without(at), ct);

    private static DateTimeOffset? RetryAt(UsageLimit limit, Usage? usage, DateTimeOffset now) =>
        usage?.Within(now) is { } recent && recent.Count >= limit.Most ? recent[recent.Count - limit.Most] + Hour : null;

    /// <summary>A row that cannot be read counts as no use, and the next use is written over it: some of these rows stand for everybody.</summary>
    private static Usage Read(Row row, FaultIsolation faults) => faults.TryRead(row, UsageJson.Default.Usage, out var usage) ? usage : new Usage([]);

    private RowAddress RowOf(UsageLimit limit) => new(PartitionOf(limit), KeyOf(limit));

    private string KeyOf(UsageLimit limit) => $"{Prefix}{limit.Name}|{Convert.ToHexStringLower(HashOf(limit).AsSpan(0, 16))}";

    private string PartitionOf(UsageLimit limit) => PartitionName(HashOf(limit)[^1] & 0xF);

    private static string PartitionName(int n) => string.Create(CultureInfo.InvariantCulture, $"usage-{n:x}");

    private byte[] HashOf(UsageLimit limit) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{limit.Name}\n{limit.Subject}"));
}

/// <summary>When something was used lately (UTC), oldest first.</summary>
internal sealed record Usage(IReadOnlyList<DateTimeOffset> At)
{
    public IReadOnlyList<DateTimeOffset> Within(DateTimeOffset now) => [.. At.Where(at => at > now - UsageCounter.Hour)];

    /// <summary>Without one use; several may have the same time.</summary>
    public Usage Without(DateTimeOffset use)
    {
        var kept = At.ToList();
        return kept.Remove(use) ? new Usage(kept) : this;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Usage))]
internal sealed partial class UsageJson : JsonSerializerContext;
