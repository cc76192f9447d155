using System.Net;
using System.Security.Cryptography;
using Azure;
using Azure.Security.KeyVault.Secrets;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Storage;

namespace MyIpma.Core.CredlyTokens;

/// <summary>The port to where a rotated Credly token is kept: a Key Vault secret in Azure, the local tables on one machine.</summary>
public interface ICredlyTokenStore
{
    /// <summary>The token kept last; null when none ever was.</summary>
    Task<StoredToken?> ReadAsync(CancellationToken ct);

    /// <summary>Keeps a token; once this returns, every instance finds it.</summary>
    Task SaveAsync(StoredToken token, CancellationToken ct);
}

/// <summary>A token as it is kept.</summary>
/// <param name="Value">The secret.</param>
/// <param name="RotatedFrom">The fingerprint of the configured token it came from by rotation. When another is configured, this one no longer counts.</param>
/// <param name="Id">Credly's id of the token.</param>
/// <param name="ExpiresAt">When it stops working (UTC).</param>
public sealed record StoredToken(string Value, [property: JsonPropertyName("follows")] string RotatedFrom, string? Id = null, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>The id only: the value is a secret.</summary>
    public override string ToString() => $"token {Id}";
}

/// <summary>Keeps the rotated token as a Key Vault secret of its own beside the configured one; what belongs to it stands in the secret's tags.</summary>
public sealed class KeyVaultTokenStore(SecretClient vault) : ICredlyTokenStore
{
    /// <summary>The secret's name.</summary>
    public const string SecretName = "credly-token-rotated";

    private const string RotatedFromTag = "follows";
    private const string TokenIdTag = "token-id";

    /// <inheritdoc />
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

    /// <inheritdoc />
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

/// <summary>Keeps the rotated token in a table; for development, where table and token belong to the same machine.</summary>
public sealed class TableTokenStore(Tables tables, FaultIsolation faults) : ICredlyTokenStore
{
    private const string Partition = "credly-token";
    private const string Key = "kept";

    /// <inheritdoc />
    public async Task<StoredToken?> ReadAsync(CancellationToken ct) =>
        await tables.Links.GetAsync(Partition, Key, ct) is { } row && faults.TryRead(row, CredlyTokenRowJson.Default.StoredToken, out var token) ? token : null;

    /// <inheritdoc />
    public Task SaveAsync(StoredToken token, CancellationToken ct) =>
        tables.Links.TryCommitAsync(Partition, [new RowChange.Put(Key, JsonRow.Write(token, CredlyTokenRowJson.Default.StoredToken))], ct);
}

/// <summary>What is known about the token in use, and whether a rotation is under way; no secret. Times are UTC.</summary>
public sealed record TokenRecord
{
    /// <summary>The fingerprint of the configured token all this is about.</summary>
    public required string Configured { get; init; }

    /// <summary>When the token stops working.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When Credly was asked last.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>True when Credly did not accept the token then.</summary>
    public bool Refused { get; init; }

    /// <summary>Until when a rotation holds the lock; one that stands here after that time was interrupted.</summary>
    public DateTimeOffset? RotatingUntil { get; init; }

    /// <summary>True when Credly ended the old token and the new one was never kept.</summary>
    public bool Lost { get; init; }
}

/// <summary>Keeps the record of the token, which is the lock of its rotation too: one row, changed under its ETag only.</summary>
public sealed class TokenRecordStore(Tables tables, CredlyTokenProvider token, FaultIsolation faults, OptimisticUpdate updates, TimeProvider time)
{
    private static readonly RowAddress Address = new("credly-token", "record");

    /// <summary>Longer than any call to Credly and all tries to keep its answer.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>A record that cannot be read says nothing, and is written over: otherwise the token would run out with nobody looking after it.</summary>
    private readonly JsonRow<TokenRecord> rows = new(
        tables.Links, CredlyTokenRowJson.Default.TokenRecord, updates, row => faults.TryRead(row, CredlyTokenRowJson.Default.TokenRecord, out var known) ? known : new TokenRecord { Configured = "" });

    /// <summary>The record; an empty one when another token was configured since.</summary>
    public async Task<TokenRecord> ReadAsync(CancellationToken ct) => RecordOf(await rows.ReadAsync(Address, ct));

    /// <summary>Changes the record, as it is by then.</summary>
    public Task<TokenRecord> UpdateAsync(Func<TokenRecord, TokenRecord> change, CancellationToken ct) => updates.RunAsync(Address.Key, async () =>
    {
        var before = await rows.ReadAsync(Address, ct);
        return (await rows.TryWriteAsync(Address, before, change(RecordOf(before)), [], ct))?.Value;
    }, ct);

    /// <summary>Takes the lock; false while another rotation holds it.</summary>
    public async Task<bool> TryLockAsync(CancellationToken ct)
    {
        var before = await rows.ReadAsync(Address, ct);
        var (record, now) = (RecordOf(before), time.GetUtcNow());
        return !(record.RotatingUntil > now) && await rows.TryWriteAsync(Address, before, record with { RotatingUntil = now + Lease }, [], ct) is not null;
    }

    private TokenRecord RecordOf(Versioned<TokenRecord>? stored) =>
        stored?.Value is { } record && record.Configured == token.ConfiguredFingerprint ? record : new TokenRecord { Configured = token.ConfiguredFingerprint };
}

/// <summary>How tokens are stored. The options are part of the stored format.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StoredEnumConverter)])]
[JsonSerializable(typeof(StoredToken))]
[JsonSerializable(typeof(TokenRecord))]
internal sealed partial class CredlyTokenRowJson : JsonSerializerContext;

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
