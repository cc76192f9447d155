using System.Collections.Concurrent;
using MyIpma.Core.Storage;

namespace MyIpma.Core.People;

/// <summary>Remembers accounts for a minute, so that signed-in requests in a row read an account once. Own writes go over it at once; other instances see them within that minute.</summary>
public sealed class AccountCache(TimeProvider time)
{
    private const int Most = 10_000;
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<string, Entry> entries = new();

    /// <summary>What is remembered of an account; null when nothing is.</summary>
    internal Entry? Find(string id) => entries.TryGetValue(id, out var entry) && entry.Until > time.GetUtcNow() ? entry : null;

    /// <summary>Remembers what was just written; null when the account was deleted.</summary>
    internal void Written(string id, Stored<Account>? account) => entries[id] = EntryOf(account, null);

    /// <summary>Remembers what was read, unless something was written meanwhile.</summary>
    internal void Read(string id, Entry? before, Stored<Account>? account)
    {
        if (entries.Count >= Most)
        {
            entries.Clear();
        }

        if (before is null)
        {
            entries.TryAdd(id, EntryOf(account, null));
        }
        else
        {
            entries.TryUpdate(id, EntryOf(account, null), before);
        }
    }

    /// <summary>Remembers that the address a token names belongs to another account.</summary>
    internal void Elsewhere(string id, Stored<Account>? account, string addressKey) => entries[id] = EntryOf(account, addressKey);

    /// <summary>What is in the way of remembering something new, however old.</summary>
    internal Entry? Raw(string id) => entries.GetValueOrDefault(id);

    private Entry EntryOf(Stored<Account>? account, string? elsewhere) => new(account, elsewhere, time.GetUtcNow() + Keep);

    /// <summary>An account as last seen, perhaps that there is none, and the address that is not theirs.</summary>
    internal sealed record Entry(Stored<Account>? Account, string? Elsewhere, DateTimeOffset Until);
}
