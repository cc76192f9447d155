using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using MyIpma.Core.Keys;

namespace MyIpma.Core.OpenBadges.Signing;

/// <summary>Signs with a key in Azure Key Vault, which never leaves it. All enabled versions are published, so that a rotation breaks no credential.</summary>
public sealed class KeyVaultSigner(KeyVaultCalls calls, IOptions<KeyOptions> options, TimeProvider time) : ICredentialSigner, IDisposable
{
    /// <summary>How long the list of keys is kept; the published keys may be cached by others for as long again.</summary>
    internal static readonly TimeSpan KeysFor = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim gate = new(1);
    private Known? known;

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<PublicKey>> KeysAsync(CancellationToken ct)
    {
        if (Fresh() is { } fresh)
        {
            return fresh;
        }

        await gate.WaitAsync(ct);
        try
        {
            if (Fresh() is { } meanwhile)
            {
                return meanwhile;
            }

            var keys = await ReadAsync(ct);
            known = new Known(keys, time.GetUtcNow() + KeysFor);
            return keys;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask<byte[]> SignAsync(PublicKey key, ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        var address = new Uri($"{key.Location?.AbsoluteUri}/sign");
        var digest = Base64Url.EncodeToString(SHA256.HashData(data.Span));
        var result = await calls.PostAsync(address, new SignRequest("ES256", digest), KeyVaultJson.Default.SignRequest, KeyVaultJson.Default.SignResult, ct);
        return Base64Url.DecodeFromChars(result.Value);
    }

    /// <inheritdoc />
    public void Dispose() => gate.Dispose();

    private IReadOnlyList<PublicKey>? Fresh() => known is { } kept && time.GetUtcNow() < kept.Until ? kept.Keys : null;

    private async Task<IReadOnlyList<PublicKey>> ReadAsync(CancellationToken ct)
    {
        var versions = await VersionsAsync(ct);
        var settled = time.GetUtcNow() - (2 * KeysFor);
        var keys = new List<PublicKey>();

        // A version signs only once every copy of the published keys must have it; the only one signs at once.
        foreach (var version in versions.OrderByDescending(version => Created(version) <= settled).ThenByDescending(Created))
        {
            var bundle = await calls.GetAsync(version.Kid, KeyVaultJson.Default.KeyBundle, ct);
            keys.Add(bundle.Key.Crv == "P-256" ? new PublicKey(bundle.Key.X, bundle.Key.Y, version.Kid) : throw new InvalidOperationException("The signing key is not on P-256."));
        }

        return keys.Count > 0 ? keys : throw new SigningUnavailableException("No version of the signing key is enabled.");
    }

    private async Task<List<KeyVersion>> VersionsAsync(CancellationToken ct)
    {
        var versions = new List<KeyVersion>();
        var key = options.Value.SigningKeyUri ?? throw new InvalidOperationException("MyIpma:Keys:SigningKeyUri is not set.");
        for (Uri? next = new($"{key.AbsoluteUri}/versions"); next is not null;)
        {
            var page = await calls.GetAsync(next, KeyVaultJson.Default.KeyVersionPage, ct);
            versions.AddRange((page.Value ?? []).Where(version => version.Attributes.Enabled));
            next = page.NextLink?.Host == key.Host ? page.NextLink : null;
        }

        return versions;
    }

    private static DateTimeOffset Created(KeyVersion version) => DateTimeOffset.FromUnixTimeSeconds(version.Attributes.Created);

    private sealed record Known(IReadOnlyList<PublicKey> Keys, DateTimeOffset Until);
}
