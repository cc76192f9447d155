using System.Net;
using System.Security.Cryptography;
using Azure;
using Azure.Security.KeyVault.Secrets;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Storage;

namespace MyIpma.Core.CredlyTokens;

/// <summary>The port to the storage of the rotated Credly token: a Key Vault secret in Azure, the local tables on one machine.</summary>
public interface ICredlyTokenStore
{
    /// <summary>Null when no token was ever stored.</summary>
    Task<StoredToken?> ReadAsync(CancellationToken ct);

    /// <summary>Once this returns, every instance finds the token.</summary>
    Task SaveAsync(StoredToken token, CancellationToken ct);
}

/// <param name="RotatedFrom">Fingerprint of the configured token it came from by rotation. Once another is configured, this one no longer counts.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record StoredToken(string Value, [property: JsonPropertyName("follows")] string RotatedFrom, string? Id = null, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>The id only: the value is a secret.</summary>
    public override string ToString() => $"token {Id}";
}

/// <summary>Keeps the rotated token as a secret of its own beside the configured one; its details are the secret's tags.</summary>
public sealed class KeyVaultTokenStore(SecretClient vault) : ICredlyTokenStore
{
    public const string SecretName = "credly-token-rotated";

    private const string RotatedFromTag = "follows";
    private const string TokenIdTag = "token-id";

    public async Task<StoredToken?> ReadAsync(CancellationToken ct)
    {
        try
        {
            var secret = (await vault.GetSecretAsync(SecretName, cancellationToken: ct)).Value;
            var tags = secret.Properties.Tags;
            return new StoredToken(
                secret.Value.Trim(), tags.TryGetValue(RotatedFromTag, out var follows) ? follows : "", tags.TryGetValue(TokenIdTag, out var id) ? id : null, secret.Properties.ExpiresOn);
        }
        catch (RequestFailedException missing) when (missing.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public Task SaveAsync(StoredToken token, CancellationToken ct)
    {
        var secret = new KeyVaultSecret(SecretName, token.Value);
        secret.Properties.Tags[RotatedFromTag] = token.RotatedFrom;
        secret.Properties.ContentType = "Credly authorization token";
        secret.Properties.ExpiresOn = token.ExpiresAt;
        if (token.Id is { } id)
        {
            secret.Properties.Tags[TokenIdTag] = id;
        }

        return vault.SetSecretAsync(secret, ct);
    }
}

/// <summary>For development, where table and token belong to the same machine.</summary>
public sealed class TableTokenStore(Tables tables, FaultIsolation faults) : ICredlyTokenStore
{
    private const string Partition = "credly-token";
    private const string Key = "kept";

    public async Task<StoredToken?> ReadAsync(CancellationToken ct) =>
        await tables.Links.GetAsync(Partition, Key, ct) is { } row && faults.TryRead(row, CredlyTokenRowJson.Default.StoredToken, out var token) ? token : null;

    public Task SaveAsync(StoredToken token, CancellationToken ct) =>
        tables.Links.TryCommitAsync(Partition, [new RowChange.Put(Key, JsonRow.Write(token, CredlyTokenRowJson.Default.StoredToken))], ct);
}

/// <summary>The state of the token in use and of its rotation; no secret. Times are UTC.</summary>
public sealed record TokenRecord
{
    /// <summary>Fingerprint of the configured token this is about.</summary>
    public required string Configured { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>As of the last check.</summary>
    public bool Refused { get; init; }

    /// <summary>The lock of a rotation; one that has passed means the rotation was interrupted.</summary>
    public DateTimeOffset? RotatingUntil { get; init; }

    /// <summary>True when Credly ended the old token and the new one was never stored.</summary>
    public bool Lost { get; init; }
}

/// <summary>The record is the rotation's lock too: one row, changed only under its ETag.</summary>
public sealed class TokenRecordStore(Tables tables, CredlyTokenProvider token, FaultIsolation faults, OptimisticUpdate updates, TimeProvider time)
{
    private static readonly RowAddress Address = new("credly-token", "record");

    /// <summary>Longer than any call to Credly and all attempts to store its result.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>An unreadable record is overwritten: otherwise the token would expire unnoticed.</summary>
    private readonly JsonRow<TokenRecord> rows = new(
        tables.Links, CredlyTokenRowJson.Default.TokenRecord, updates, row => faults.TryRead(row, CredlyTokenRowJson.Default.TokenRecord, out var known) ? known : new TokenRecord { Configured = "" });

    /// <summary>Empty when another token was configured since.</summary>
    public async Task<TokenRecord> ReadAsync(CancellationToken ct) => RecordOf(await rows.ReadAsync(Address, ct));

    public Task<TokenRecord> UpdateAsync(Func<TokenRecord, TokenRecord> change, CancellationToken ct) => updates.RunAsync(Address.Key, async () =>
    {
        var before = await rows.ReadAsync(Address, ct);
        return (await rows.TryWriteAsync(Address, before, change(RecordOf(before)), [], ct))?.Value;
    }, ct);

    /// <summary>False while another rotation holds the lock.</summary>
    public async Task<bool> TryLockAsync(CancellationToken ct)
    {
        var before = await rows.ReadAsync(Address, ct);
        var (record, now) = (RecordOf(before), time.GetUtcNow());
        return !(record.RotatingUntil > now) && await rows.TryWriteAsync(Address, before, record with { RotatingUntil = now + Lease }, [], ct) is not null;
    }

    private TokenRecord RecordOf(Versioned<TokenRecord>? stored) =>
        stored?.Value is { } record && record.Configured == token.ConfiguredFingerprint ? record : new TokenRecord { Configured = token.ConfiguredFingerprint };
}

/// <summary>The options are part of the stored format.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StoredEnumConverter)])]
[JsonSerializable(typeof(StoredToken))]
[JsonSerializable(typeof(TokenRecord))]
internal sealed partial class CredlyTokenRowJson : JsonSerializerContext;

/// <summary>The configured token, until a rotated one is stored; a newly configured one takes precedence again, which is how a lost token is replaced.</summary>
public sealed class CredlyTokenProvider(ICredlyTokenStore store, IOptionsMonitor<CredlyOptions> options, TimeProvider time) : ICredlyTokenProvider
{
    /// <summary>A rotation by another instance is noticed earlier, by a refused call.</summary>
    private static readonly TimeSpan CacheDuration = TimeSpan.FromMinutes(10);

    private const string Key = "kept";

    private readonly SingleFlightCache<string, StoredToken?> cache = new(time, CacheDuration, most: 1);

    /// <summary>Identifies the configured token without revealing it: the start of its SHA-256.</summary>
    public string ConfiguredFingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(options.CurrentValue.Token)).AsSpan(0, 8));

    public async ValueTask<string> GetAsync(CancellationToken ct) => (await GetStoredAsync(ct))?.Value ?? options.CurrentValue.Token;

    public async ValueTask<string?> RefreshAsync(string refused, CancellationToken ct)
    {
        cache.Invalidate(Key);
        var now = await GetAsync(ct);
        return now == refused ? null : now;
    }

    /// <summary>The stored token in use; null while the configured one is.</summary>
    public async ValueTask<StoredToken?> GetStoredAsync(CancellationToken ct) =>
        await cache.GetAsync(Key, () => store.ReadAsync(CancellationToken.None), ct) is { } stored && stored.RotatedFrom == ConfiguredFingerprint ? stored : null;

    /// <summary>Stores a token before it is used.</summary>
    public async Task SaveAsync(StoredToken token, CancellationToken ct)
    {
        await store.SaveAsync(token, ct);
        cache.Set(Key, token);
    }
}
