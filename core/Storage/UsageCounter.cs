using System.Security.Cryptography;
using MyIpma.Core.Common;

namespace MyIpma.Core.Storage;

/// <summary>How often something may be used within a sliding hour, by or on a subject, which is stored as a keyed hash only.</summary>
public readonly record struct UsageLimit(string Name, string Subject, int Most);

/// <summary>How often something may still be used, or from when on it may be used again (UTC).</summary>
public readonly record struct UsageResult(int Left, DateTimeOffset? RetryAt);

/// <summary>
/// Counts uses over a sliding hour in rows of their own, which every instance sees and which outlive the deletion of an account. A refused use counts for none of the limits
/// that were checked together.
/// </summary>
public sealed class UsageCounter(Tables tables, IOptions<AppKeyOptions> keys, FaultIsolation faults, OptimisticUpdate updates, TimeProvider time)
{
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

    public async Task<int> CountAsync(UsageLimit limit, CancellationToken ct) => (await rows.ReadAsync(RowOf(limit), ct))?.Value.Within(time.GetUtcNow()).Count ?? 0;

    public Task ClearAsync(UsageLimit limit, CancellationToken ct) => tables.Links.TryCommitAsync(PartitionOf(limit), [new RowChange.Delete(KeyOf(limit))], ct);

    /// <summary>Removes rows without a use in the last hour and returns how many.</summary>
    public async Task<int> CleanAsync(CancellationToken ct)
    {
        var removed = 0;
        foreach (var partition in Enumerable.Range(0, 16).Select(PartitionName))
        {
            await foreach (var row in tables.Links.RangeAsync(partition, Prefix, RowKeyFormat.After(Prefix), ct))
            {
                if (Read(row, faults).Within(time.GetUtcNow()).Count == 0 && await tables.Links.TryCommitAsync(partition, [new RowChange.Delete(row.Key, row.ETag)], ct) is not null)
                {
                    removed++;
                }
            }
        }

        return removed;
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

    /// <summary>An unreadable row counts as no use and is overwritten by the next: some of these limits hold for everybody together.</summary>
    private static Usage Read(Row row, FaultIsolation faults) => faults.TryRead(row, UsageJson.Default.Usage, out var usage) ? usage : new Usage([]);

    private RowAddress RowOf(UsageLimit limit) => new(PartitionOf(limit), KeyOf(limit));

    private string KeyOf(UsageLimit limit) => $"{Prefix}{limit.Name}|{Convert.ToHexStringLower(HashOf(limit).AsSpan(0, 16))}";

    private string PartitionOf(UsageLimit limit) => PartitionName(HashOf(limit)[^1] & 0xF);

    private static string PartitionName(int n) => string.Create(CultureInfo.InvariantCulture, $"usage-{n:x}");

    private byte[] HashOf(UsageLimit limit) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{limit.Name}\n{limit.Subject}"));
}

/// <summary>UTC, oldest first.</summary>
internal sealed record Usage(IReadOnlyList<DateTimeOffset> At)
{
    public IReadOnlyList<DateTimeOffset> Within(DateTimeOffset now) => [.. At.Where(at => at > now - UsageCounter.Hour)];

    public Usage Without(DateTimeOffset use)
    {
        var kept = At.ToList();
        return kept.Remove(use) ? new Usage(kept) : this;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Usage))]
internal sealed partial class UsageJson : JsonSerializerContext;
