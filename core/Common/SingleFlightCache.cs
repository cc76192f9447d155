using System.Diagnostics.CodeAnalysis;

namespace MyIpma.Core.Common;

/// <summary>
/// Caches what is costly to find, and shares one search among all who ask for the same key meanwhile; none of them can cancel it for the others. A failed search is not
/// cached, nor one whose key was invalidated or set while it ran, so that a change never loses to an older read.
/// </summary>
/// <param name="keepFor">Counted from the start of the search.</param>
/// <param name="most">Capacity; the oldest entries are evicted beyond it.</param>
public sealed class SingleFlightCache<TKey, T>(TimeProvider time, TimeSpan keepFor, int most)
    where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, Entry> entries = [];
    private readonly Queue<(TKey Key, Entry Entry)> oldestFirst = [];

    /// <summary>The cached value, or the result of a search under way or started now.</summary>
    public Task<T> GetAsync(TKey key, Func<Task<T>> searchAsync, CancellationToken ct) => WaitAsync(key, FindOrAdd(key, searchAsync), ct);

    /// <summary>Searches again, whatever is cached or under way: the result is no older than this call.</summary>
    public Task<T> RefreshAsync(TKey key, Func<Task<T>> searchAsync, CancellationToken ct) => WaitAsync(key, Add(key, searchAsync), ct);

    /// <summary>Never searches.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out T value)
    {
        lock (gate)
        {
            var found = entries.TryGetValue(key, out var kept) && kept.IsUsableAt(time.GetUtcNow()) && kept.IsFound;
            value = found ? kept!.Search.Value.Result : default;
            return found;
        }
    }

    /// <summary>For a value that was not searched for, such as one just written.</summary>
    public void Set(TKey key, T value) => _ = Add(key, () => Task.FromResult(value)).Search.Value;

    public void Invalidate(TKey key)
    {
        lock (gate)
        {
            entries.Remove(key);
        }
    }

    private async Task<T> WaitAsync(TKey key, Entry entry, CancellationToken ct)
    {
        try
        {
            return await entry.Search.Value.WaitAsync(ct);
        }
        catch (Exception) when (entry.HasFailed)
        {
            Remove(key, entry);
            throw;
        }
    }

    private Entry FindOrAdd(TKey key, Func<Task<T>> searchAsync)
    {
        lock (gate)
        {
            return entries.TryGetValue(key, out var kept) && kept.IsUsableAt(time.GetUtcNow()) ? kept : Add(key, searchAsync);
        }
    }

    private Entry Add(TKey key, Func<Task<T>> searchAsync)
    {
        lock (gate)
        {
            var entry = new Entry(new Lazy<Task<T>>(async () => await searchAsync()), time.GetUtcNow() + keepFor);
            entries[key] = entry;
            oldestFirst.Enqueue((key, entry));
            while (oldestFirst.TryPeek(out var oldest) && (oldestFirst.Count > most || oldest.Entry.Until <= time.GetUtcNow()))
            {
                oldestFirst.Dequeue();
                Remove(oldest.Key, oldest.Entry);
            }

            return entry;
        }
    }

    private void Remove(TKey key, Entry entry)
    {
        lock (gate)
        {
            if (entries.TryGetValue(key, out var kept) && kept == entry)
            {
                entries.Remove(key);
            }
        }
    }

    /// <summary>Compared by reference: two searches are never the same.</summary>
    private sealed class Entry(Lazy<Task<T>> search, DateTimeOffset until)
    {
        public Lazy<Task<T>> Search => search;

        public DateTimeOffset Until => until;

        public bool IsFound => search is { IsValueCreated: true, Value.IsCompletedSuccessfully: true };

        public bool HasFailed => search is { IsValueCreated: true, Value: { IsCompleted: true, IsCompletedSuccessfully: false } };

        public bool IsUsableAt(DateTimeOffset now) => now < until && !HasFailed;
    }
}
