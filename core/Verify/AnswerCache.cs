using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace MyIpma.Core.Verify;

/// <summary>
/// Keeps answers for a time and lets one search serve all who ask for the same meanwhile. Failures are not kept. What is forgotten during a search
/// is not kept either, so that a change never loses to an older reading.
/// </summary>
internal sealed class AnswerCache(IOptions<VerifyOptions> options, TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly MemoryCache searches = new(new MemoryCacheOptions { SizeLimit = options.Value.MostCached });

    public async Task<Verification?> GetAsync(string key, Func<Task<Verification?>> search, CancellationToken ct)
    {
        var entry = Enter(key, search);
        try
        {
            return await entry.Answer.Value.WaitAsync(ct);
        }
        catch (Exception) when (entry.Answer.Value.IsFaulted)
        {
            Forget(key, entry);
            throw;
        }
    }

    public void Forget(string key)
    {
        lock (gate)
        {
            searches.Remove(key);
        }
    }

    public void Dispose() => searches.Dispose();

    private Entry Enter(string key, Func<Task<Verification?>> search)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (searches.TryGetValue(key, out Entry? kept) && kept is not null && now < kept.Until)
            {
                return kept;
            }

            var entry = new Entry(new Lazy<Task<Verification?>>(search), now + options.Value.CacheFor);
            searches.Set(key, entry, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = 2 * options.Value.CacheFor + TimeSpan.FromSeconds(1) });
            return entry;
        }
    }

    private void Forget(string key, Entry entry)
    {
        lock (gate)
        {
            if (searches.TryGetValue(key, out Entry? kept) && kept == entry)
            {
                searches.Remove(key);
            }
        }
    }

    /// <summary>Compared by reference: two searches are never the same.</summary>
    private sealed class Entry(Lazy<Task<Verification?>> answer, DateTimeOffset until)
    {
        public Lazy<Task<Verification?>> Answer => answer;

        public DateTimeOffset Until => until;
    }
}
