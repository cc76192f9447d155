using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace MyIpma.Core.OpenBadges.Status;

/// <summary>Keeps the signed status lists of this process for a short while, so that load turns into neither signatures nor storage reads.</summary>
public sealed class SignedLists(IOptions<OpenBadgesOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<int, Signing> lists = new();

    /// <summary>The signed list: kept, or being signed by somebody, or signed now. One signature at a time for each list.</summary>
    public async Task<string> GetAsync(int list, Func<Task<string>> sign)
    {
        var now = time.GetUtcNow();
        var signing = lists.AddOrUpdate(list, _ => Start(now, sign), (_, kept) => kept.IsFresh(now) ? kept : Start(now, sign));
        return await signing.Token.Value;
    }

    /// <summary>Forgets a list that has changed.</summary>
    public void Forget(int list) => lists.TryRemove(list, out _);

    private Signing Start(DateTimeOffset now, Func<Task<string>> sign) => new(now + options.Value.StatusListFor, new Lazy<Task<string>>(sign));

    private sealed record Signing(DateTimeOffset Until, Lazy<Task<string>> Token)
    {
        public bool IsFresh(DateTimeOffset now) => now < Until && !(Token.IsValueCreated && (Token.Value.IsFaulted || Token.Value.IsCanceled));
    }
}
