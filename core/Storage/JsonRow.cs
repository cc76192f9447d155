using System.Collections;
using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;
using MyIpma.Core.Common;

namespace MyIpma.Core.Storage;

/// <summary>Writes records into rows and reads them back. Each store owns the JSON context of its rows.</summary>
internal static class JsonRow
{
    public static string Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);

    /// <exception cref="UnreadableRowException">It is damaged, or a newer version wrote it.</exception>
    public static T Read<T>(Row row, JsonTypeInfo<T> type)
    {
        try
        {
            var value = JsonSerializer.Deserialize(row.Body, type) ?? throw new UnreadableRowException(row.Key, null);
            return StoredNulls.Find(value, type) is { } missing ? throw new UnreadableRowException(row.Key, new JsonException(null, missing, null, null)) : value;
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or FormatException or ArgumentException or InvalidOperationException)
        {
            throw new UnreadableRowException(row.Key, failure);
        }
    }
}

/// <summary>
/// Finds required values that a row leaves out or has as null. The serializer lets them pass as constructor arguments, list elements and dictionary values, and code that uses
/// the record much later would fail on them.
/// </summary>
internal static class StoredNulls
{
    private static readonly ConcurrentDictionary<JsonTypeInfo, IReadOnlyList<Member>> Members = new();

    /// <summary>The path of the first one; null when there is none.</summary>
    public static string? Find(object value, JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Object => FindInMembers(value, type.Type == value.GetType() ? type : type.Options.GetTypeInfo(value.GetType())),
        JsonTypeInfoKind.Enumerable when type.ElementType is { IsValueType: false } element => FindInElements((IEnumerable)value, type.Options.GetTypeInfo(element)),
        JsonTypeInfoKind.Dictionary when type.ElementType is { IsValueType: false } element => FindInElements(((IDictionary)value).Values, type.Options.GetTypeInfo(element)),
        _ => null,
    };

    private static string? FindInMembers(object value, JsonTypeInfo type)
    {
        foreach (var member in Members.GetOrAdd(type, MembersOf))
        {
            var found = member.Get(value) is { } held ? Find(held, member.Type) : member.IsOptional ? null : "";
            if (found is not null)
            {
                return $"{member.Name}.{found}".TrimEnd('.');
            }
        }

        return null;
    }

    private static string? FindInElements(IEnumerable elements, JsonTypeInfo type)
    {
        foreach (var element in elements)
        {
            if ((element is null ? "" : Find(element, type)) is { } found)
            {
                return $"[].{found}".TrimEnd('.');
            }
        }

        return null;
    }

    private static IReadOnlyList<Member> MembersOf(JsonTypeInfo type) =>
    [
        .. type.Properties.Where(property => !property.PropertyType.IsValueType)
            .Select(property => property.Get is { } get ? new Member(property.Name, get, property.IsGetNullable, type.Options.GetTypeInfo(property.PropertyType)) : null).OfType<Member>(),
    ];

    private sealed record Member(string Name, Func<object, object?> Get, bool IsOptional, JsonTypeInfo Type);
}

internal readonly record struct RowAddress(string Partition, string Key);

/// <summary>
/// Rows of one kind in a table: read as records, changed under the ETag they were read under. An unreadable row is an error, unless <c>read</c> makes something of it.
/// </summary>
internal sealed class JsonRow<T>(ITable table, JsonTypeInfo<T> type, OptimisticUpdate updates, Func<Row, T>? read = null)
    where T : class
{
    /// <summary>Null when there is no such row.</summary>
    /// <exception cref="UnreadableRowException">It is damaged, or a newer version wrote it.</exception>
    public async Task<Versioned<T>?> ReadAsync(RowAddress at, CancellationToken ct) =>
        await table.GetAsync(at.Partition, at.Key, ct) is { } row ? new Versioned<T>(read?.Invoke(row) ?? JsonRow.Read(row, type), row.ETag) : null;

    /// <summary>Replaces the row as it was read, or inserts a new one, and commits other changes of the partition with it. Null when somebody else was faster.</summary>
    public async Task<Versioned<T>?> TryWriteAsync(RowAddress at, Versioned<T>? before, T after, IEnumerable<RowChange> also, CancellationToken ct)
    {
        var body = JsonRow.Write(after, type);
        RowChange write = before is null ? new RowChange.Insert(at.Key, body) : new RowChange.Replace(at.Key, body, before.ETag);
        return await table.TryCommitAsync(at.Partition, [write, .. also], ct) is [var etag, ..] ? new Versioned<T>(after, etag) : null;
    }

    /// <summary>False when somebody else was faster.</summary>
    public async Task<bool> TryDeleteAsync(RowAddress at, Versioned<T> before, CancellationToken ct) =>
        await table.TryCommitAsync(at.Partition, [new RowChange.Delete(at.Key, before.ETag)], ct) is not null;

    /// <summary>The change gets null for a row that does not exist, returns null to delete it, and returns what it got to write nothing.</summary>
    /// <exception cref="ContentionException">Others kept changing it.</exception>
    public async Task<T?> UpdateAsync(RowAddress at, Func<T?, T?> change, CancellationToken ct)
    {
        T? after = null;
        await updates.RunAsync(at.Key, async () =>
        {
            var before = await ReadAsync(at, ct);
            after = change(before?.Value);
            return ReferenceEquals(before?.Value, after)
                || (after is not null ? await TryWriteAsync(at, before, after, [], ct) is not null : before is null || await TryDeleteAsync(at, before, ct));
        }, ct);
        return after;
    }
}

/// <summary>The parts that row keys of all tables are made of.</summary>
internal static class RowKeyFormat
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmssfffffff'Z'";

    /// <summary>UTC, so that it sorts as text.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Null when the text is no time.</summary>
    public static DateTimeOffset? TryParseTime(string text) =>
        DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>The n-th row that one revision writes.</summary>
    public static string Order(int revision, int n) => string.Create(CultureInfo.InvariantCulture, $"{revision:d6}.{n}");

    /// <summary>The smallest key after everything that starts with a prefix.</summary>
    public static string After(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);
}

/// <summary>
/// Reads, decides and writes under an ETag, and starts over when somebody else was faster. The first retries follow at once; later ones wait a random time (jitter), so that
/// many writers of one row do not collide again.
/// </summary>
public sealed class OptimisticUpdate(TimeProvider time, Random? random = null)
{
    internal const int MostTries = 50;
    private const int TriesAtOnce = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);
    private readonly Random random = random ?? Random.Shared;

    /// <summary>Tries until an attempt has a result; null means that somebody else was faster.</summary>
    /// <exception cref="ContentionException">Others kept changing it.</exception>
    public async Task<T> RunAsync<T>(string subject, Func<Task<T?>> attemptAsync, CancellationToken ct)
        where T : class
    {
        for (var tries = 1; tries <= MostTries; tries++)
        {
            if (await attemptAsync() is { } result)
            {
                return result;
            }

            await PauseAsync(tries, ct);
        }

        throw new ContentionException(subject);
    }

    /// <summary>Tries until an attempt succeeds.</summary>
    /// <inheritdoc cref="RunAsync{T}" />
    public Task RunAsync(string subject, Func<Task<bool>> attemptAsync, CancellationToken ct) =>
        RunAsync(subject, async () => await attemptAsync() ? subject : null, ct);

    private Task PauseAsync(int tries, CancellationToken ct) => tries < TriesAtOnce
        ? Task.CompletedTask
        : Task.Delay(random.NextDouble() * RetryDelay.Exponential(FirstPause, LongestPause, tries - TriesAtOnce), time, ct);
}

/// <summary>Others kept changing the same row for too long; trying again later may succeed.</summary>
public sealed class ContentionException(string subject) : Exception($"{subject} kept changing.");

/// <summary>A row that cannot be read: damaged, or written by a newer version. The message and <see cref="Where"/> hold no data of it.</summary>
public sealed class UnreadableRowException(string key, Exception? inner) : Exception($"Row {key} cannot be read.")
{
    public string Key => key;

    /// <summary>Where reading stopped, as a JSON path; else the kind of failure.</summary>
    public string Where { get; } = inner is JsonException { Path: { } path } ? path : inner?.GetType().Name ?? "empty";
}
