using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace MyIpma.Core.Credly.TokenCare;

/// <summary>The configured token until a rotated one is kept; a newly configured one takes over again, which is how a lost token is mended.</summary>
public sealed class StoredCredlyToken(ICredlyTokenStore store, IOptionsMonitor<CredlyOptions> options, TimeProvider time) : ICredlyToken
{
    /// <summary>How long an instance trusts what it read. A rotation by another instance shows earlier, by a refused call.</summary>
    private static readonly TimeSpan Trust = TimeSpan.FromMinutes(10);

    private Remembered? remembered;

    /// <summary>Names the configured token without telling it: the start of its SHA-256.</summary>
    public string Configured => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(options.CurrentValue.Token)).AsSpan(0, 8));

    /// <inheritdoc />
    public async ValueTask<string> GetAsync(CancellationToken ct) => (await CurrentAsync(ct))?.Value ?? options.CurrentValue.Token;

    /// <inheritdoc />
    public async ValueTask<string?> NewerThanAsync(string refused, CancellationToken ct)
    {
        Volatile.Write(ref remembered, null);
        var now = await GetAsync(ct);
        return now == refused ? null : now;
    }

    /// <summary>The kept token that is in use; null while the configured one is.</summary>
    public async ValueTask<KeptToken?> CurrentAsync(CancellationToken ct)
    {
        if (Volatile.Read(ref remembered) is not { } known || time.GetUtcNow() - known.At > Trust)
        {
            known = new Remembered(await store.ReadAsync(ct), time.GetUtcNow());
            Volatile.Write(ref remembered, known);
        }

        return known.Token is { } kept && kept.Follows == Configured ? kept : null;
    }

    /// <summary>Keeps a token first and uses it then.</summary>
    public async Task KeepAsync(KeptToken token, CancellationToken ct)
    {
        await store.SaveAsync(token, ct);
        Volatile.Write(ref remembered, new Remembered(token, time.GetUtcNow()));
    }

    private sealed record Remembered(KeptToken? Token, DateTimeOffset At);
}
