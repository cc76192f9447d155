using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;

namespace MyIpma.Core.CredlyTokens;

/// <summary>The configured token until a rotated one is kept; a newly configured one takes over again, which is how a lost token is mended.</summary>
public sealed class CredlyTokenProvider(ICredlyTokenStore store, IOptionsMonitor<CredlyOptions> options, TimeProvider time) : ICredlyTokenProvider
{
    /// <summary>How long an instance trusts what it read. A rotation by another instance shows earlier, by a refused call.</summary>
    private static readonly TimeSpan CacheDuration = TimeSpan.FromMinutes(10);

    private const string Key = "kept";

    private readonly SingleFlightCache<string, StoredToken?> cache = new(time, CacheDuration, most: 1);

    /// <summary>Names the configured token without telling it: the start of its SHA-256.</summary>
    public string ConfiguredFingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(options.CurrentValue.Token)).AsSpan(0, 8));

    /// <inheritdoc />
    public async ValueTask<string> GetAsync(CancellationToken ct) => (await GetStoredAsync(ct))?.Value ?? options.CurrentValue.Token;

    /// <inheritdoc />
    public async ValueTask<string?> RefreshAsync(string refused, CancellationToken ct)
    {
        cache.Invalidate(Key);
        var now = await GetAsync(ct);
        return now == refused ? null : now;
    }

    /// <summary>The kept token that is in use; null while the configured one is.</summary>
    public async ValueTask<StoredToken?> GetStoredAsync(CancellationToken ct) =>
        await cache.GetAsync(Key, () => store.ReadAsync(CancellationToken.None), ct) is { } kept && kept.RotatedFrom == ConfiguredFingerprint ? kept : null;

    /// <summary>Keeps a token first and uses it then.</summary>
    public async Task SaveAsync(StoredToken token, CancellationToken ct)
    {
        await store.SaveAsync(token, ct);
        cache.Set(Key, token);
    }
}
