using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using MyIpma.Core.Common;
using MyIpma.Core.Storage;

namespace MyIpma.Core.OpenBadges;

/// <summary>A list of single bits (W3C: Bitstring Status List 1.0, section 3).</summary>
public static class StatusList
{
    /// <summary>The minimum that the specification allows, so that one badge is hidden among many.</summary>
    public const int Size = 131_072;

    /// <summary>Gzip, then multibase base64url. Index 0 is the left-most bit of the first byte.</summary>
    public static string Encode(IEnumerable<int> indexes)
    {
        var bits = new byte[Size / 8];
        foreach (var index in indexes)
        {
            bits[index / 8] |= (byte)(0x80 >> (index % 8));
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bits);
        }

        return $"u{Base64Url.EncodeToString(packed.ToArray())}";
    }
}

/// <summary>A credential's place: the number of the list, from 1, and the index in it, from 0.</summary>
public sealed record StatusEntry(int List, int Index);

/// <summary>Assigns every badge an entry of a status list, once and for good, and stores which entries are revoked.</summary>
public sealed class StatusEntryStore(Tables tables, IOptions<AppKeyOptions> keys)
{
    /// <summary>A list is used once the lists before it are nearly full.</summary>
    public const int MaxLists = 64;

    private const string Partition = "status";
    private const int TriesPerList = 8;
    private readonly byte[] key = keys.Value.DeriveKey("status-index");
    private readonly ConcurrentDictionary<int, bool> inUse = new();

    /// <summary>No two badges share an entry: both rows are inserted together or not at all.</summary>
    public async Task<StatusEntry> GetOrAssignAsync(string badgeId, CancellationToken ct)
    {
        if (await FindAsync(badgeId, ct) is { } existing)
        {
            return existing;
        }

        foreach (var candidate in Candidates(badgeId))
        {
            RowChange[] rows =
            [
                new RowChange.Insert(BadgeRow(badgeId), JsonRow.Write(candidate, StatusEntryRowJson.Default.StatusEntry)),
                new RowChange.Insert($"taken|{Position(candidate)}", badgeId),
            ];
            if (await tables.Links.TryCommitAsync(Partition, rows, ct) is not null)
            {
                return candidate;
            }

            if (await FindAsync(badgeId, ct) is { } concurrent)
            {
                return concurrent;
            }
        }

        throw new InvalidOperationException("All status lists are full.");
    }

    /// <summary>Sets a badge's bit for good; doing it again changes nothing.</summary>
    public async Task<StatusEntry> RevokeAsync(string badgeId, CancellationToken ct)
    {
        // A badge without a credential gets its entry now, so that a credential being issued at this moment finds its bit set.
        var entry = await GetOrAssignAsync(badgeId, ct);
        await tables.Links.TryCommitAsync(Partition, [new RowChange.Put($"revoked|{Position(entry)}", badgeId)], ct);
        return entry;
    }

    /// <summary>A list without entries is not worth a signature.</summary>
    public async Task<bool> IsInUseAsync(int list, CancellationToken ct)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"taken|{list:d4}|");
        if (!inUse.ContainsKey(list) && await tables.Links.RangeAsync(Partition, prefix, RowKeyFormat.After(prefix), ct).AnyAsync(ct))
        {
            inUse[list] = true;
        }

        return inUse.ContainsKey(list);
    }

    /// <summary>One range query over the revoked entries only.</summary>
    public async Task<IReadOnlyList<int>> GetRevokedAsync(int list, CancellationToken ct)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"revoked|{list:d4}|");
        var positions = new List<int>();
        await foreach (var row in tables.Links.RangeAsync(Partition, prefix, RowKeyFormat.After(prefix), ct))
        {
            if (int.TryParse(row.Key.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position < StatusList.Size)
            {
                positions.Add(position);
            }
        }

        return positions;
    }

    private async Task<StatusEntry?> FindAsync(string badgeId, CancellationToken ct) =>
        await tables.Links.GetAsync(Partition, BadgeRow(badgeId), ct) is { } row ? JsonRow.Read(row, StatusEntryRowJson.Default.StatusEntry) : null;

    /// <summary>Derived, so that there is no contention for a counter, and scattered, so that neighbours reveal nothing about each other (Bitstring Status List 1.0, section 5).</summary>
    private IEnumerable<StatusEntry> Candidates(string badgeId)
    {
        for (var tries = 0; tries < MaxLists * TriesPerList; tries++)
        {
            var hash = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{badgeId}|{tries.ToString(CultureInfo.InvariantCulture)}"));
            yield return new StatusEntry(1 + (tries / TriesPerList), (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % StatusList.Size));
        }
    }

    private static string BadgeRow(string badgeId) => $"badge|{badgeId}";

    private static string Position(StatusEntry entry) => string.Create(CultureInfo.InvariantCulture, $"{entry.List:d4}|{entry.Index:d6}");
}

/// <summary>A status list as a verifiable credential (W3C: Bitstring Status List 1.0, section 2.2).</summary>
public sealed record StatusListCredential
{
    [JsonPropertyName("@context")]
    public IReadOnlyList<string> Context { get; init; } = ["https://www.w3.org/ns/credentials/v2"];
    public required Uri Id { get; init; }
    public IReadOnlyList<string> Type { get; init; } = ["VerifiableCredential", "BitstringStatusListCredential"];
    public required string Issuer { get; init; }
    public required DateTimeOffset ValidFrom { get; init; }
    public required DateTimeOffset ValidUntil { get; init; }
    public required StatusListSubject CredentialSubject { get; init; }
}

public sealed record StatusListSubject
{
    public required string Id { get; init; }
    public string Type { get; init; } = "BitstringStatusList";

    /// <summary>A set bit is final (Bitstring Status List 1.0, statusPurpose).</summary>
    public string StatusPurpose { get; init; } = "revocation";

    /// <summary>See <see cref="StatusList.Encode"/>.</summary>
    public required string EncodedList { get; init; }

    /// <summary>In milliseconds.</summary>
    public required long Ttl { get; init; }
}

/// <summary>The options are part of the stored format.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StoredEnumConverter)])]
[JsonSerializable(typeof(StatusEntry))]
internal sealed partial class StatusEntryRowJson : JsonSerializerContext;

/// <summary>Publishes the status lists as signed credentials, cached for a short time, so that load causes neither signatures nor storage reads.</summary>
public sealed class StatusListPublisher(
    StatusEntryStore entries, JwsWriter jws, IssuerDid did, IOptions<OpenBadgesOptions> options, IOptions<SiteOptions> site, TimeProvider time)
{
    private static readonly TimeSpan Validity = TimeSpan.FromHours(24);

    private readonly SingleFlightCache<int, (string Token, DateTimeOffset SignedAt)> lists = new(time, options.Value.StatusListFor, StatusEntryStore.MaxLists);

    public Uri AddressOf(int list) => site.Value.GetApiUri(string.Create(CultureInfo.InvariantCulture, $"status/{list}"));

    /// <summary>Null when there is no such list.</summary>
    public async Task<SignedStatusList?> FindAsync(string listId, CancellationToken ct) =>
        int.TryParse(listId, NumberStyles.None, CultureInfo.InvariantCulture, out var list) && list is >= 1 and <= StatusEntryStore.MaxLists && listId[0] != '0'
            && await entries.IsInUseAsync(list, ct)
            && await lists.GetAsync(list, () => SignAsync(list), ct) is var (token, signedAt)
            ? new SignedStatusList(token, time.GetUtcNow() - signedAt)
            : null;

    /// <summary>Sets a badge's bit, so that verifiers refuse credentials already issued. Doing it again changes nothing.</summary>
    public async Task RevokeAsync(string badgeId, CancellationToken ct) => lists.Invalidate((await entries.RevokeAsync(badgeId, ct)).List);

    private async Task<(string Token, DateTimeOffset SignedAt)> SignAsync(int list)
    {
        var signedAt = time.GetUtcNow();
        var revoked = await entries.GetRevokedAsync(list, CancellationToken.None);
        return (await jws.SignAsync(CredentialOf(list, revoked), OpenBadgesJson.Plain.StatusListCredential, "vc+jwt", CancellationToken.None), signedAt);
    }

    private StatusListCredential CredentialOf(int list, IReadOnlyList<int> revoked) => new()
    {
        Id = AddressOf(list),
        Issuer = did.Id,
        ValidFrom = time.GetUtcNow(),
        ValidUntil = time.GetUtcNow() + Validity,
        CredentialSubject = new StatusListSubject
        {
            Id = $"{AddressOf(list).AbsoluteUri}#list",
            EncodedList = StatusList.Encode(revoked),
            Ttl = (long)options.Value.StatusListFor.TotalMilliseconds,
        },
    };
}

public sealed record SignedStatusList(string Token, TimeSpan Age);
