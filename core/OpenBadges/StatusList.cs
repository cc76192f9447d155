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
    /// <summary>How many positions a list has: the least there may be, so that one badge is lost among many.</summary>
    public const int Size = 131_072;

    /// <summary>The list with some positions on: gzip, then multibase base64url. Position 0 is the left-most bit of the first byte.</summary>
    public static string Encode(IEnumerable<int> on)
    {
        var bits = new byte[Size / 8];
        foreach (var index in on)
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

/// <summary>Where the status of a credential stands: the number of the list, from 1, and the position in it, from 0.</summary>
public sealed record StatusEntry(int List, int Index);

/// <summary>Which position of which status list belongs to a badge, and which positions are revoked. A position is given once and kept for good.</summary>
public sealed class StatusEntryStore(Tables tables, IOptions<AppKeyOptions> keys)
{
    /// <summary>How many lists there can be; the next one fills once the ones before are crowded.</summary>
    public const int MaxLists = 64;

    private const string Partition = "status";
    private const int TriesPerList = 8;
    private readonly byte[] key = keys.Value.DeriveKey("status-index");
    private readonly ConcurrentDictionary<int, bool> inUse = new();

    /// <summary>The position of a badge, given now if it had none. No two badges share one: both rows are inserted together or not at all.</summary>
    public async Task<StatusEntry> GetOrAssignAsync(string badgeId, CancellationToken ct)
    {
        if (await FindAsync(badgeId, ct) is { } known)
        {
            return known;
        }

        foreach (var candidate in Candidates(badgeId))
        {
            RowChange[] taken =
            [
                new RowChange.Insert(BadgeRow(badgeId), JsonRow.Write(candidate, StatusEntryRowJson.Default.StatusEntry)),
                new RowChange.Insert($"taken|{Position(candidate)}", badgeId),
            ];
            if (await tables.Links.TryCommitAsync(Partition, taken, ct) is not null)
            {
                return candidate;
            }

            if (await FindAsync(badgeId, ct) is { } meanwhile)
            {
                return meanwhile;
            }
        }

        throw new InvalidOperationException("All status lists are full.");
    }

    /// <summary>Turns the position of a badge on, for good. Doing it again changes nothing.</summary>
    public async Task<StatusEntry> RevokeAsync(string badgeId, CancellationToken ct)
    {
        // A badge without a credential gets its position now: a credential being issued at this very moment will find it turned on.
        var entry = await GetOrAssignAsync(badgeId, ct);
        await tables.Links.TryCommitAsync(Partition, [new RowChange.Put($"revoked|{Position(entry)}", badgeId)], ct);
        return entry;
    }

    /// <summary>True when a badge has its position on a list; a list without any says nothing that would be worth a signature.</summary>
    public async Task<bool> IsInUseAsync(int list, CancellationToken ct)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"taken|{list:d4}|");
        if (!inUse.ContainsKey(list) && await tables.Links.RangeAsync(Partition, prefix, RowKeyFormat.After(prefix), ct).AnyAsync(ct))
        {
            inUse[list] = true;
        }

        return inUse.ContainsKey(list);
    }

    /// <summary>The revoked positions of a list. One range query over the revoked ones only.</summary>
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

    /// <summary>Derived, so that no counter is fought over, and scattered, so that neighbours say nothing about each other (Bitstring Status List 1.0, section 5).</summary>
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
    /// <summary>The vocabulary.</summary>
    [JsonPropertyName("@context")]
    public IReadOnlyList<string> Context { get; init; } = ["https://www.w3.org/ns/credentials/v2"];

    /// <summary>Its address.</summary>
    public required Uri Id { get; init; }

    /// <summary>The kinds of credential it is.</summary>
    public IReadOnlyList<string> Type { get; init; } = ["VerifiableCredential", "BitstringStatusListCredential"];

    /// <summary>The DID that signs.</summary>
    public required string Issuer { get; init; }

    /// <summary>When it was signed.</summary>
    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>When it is too old to rely on.</summary>
    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>The list.</summary>
    public required StatusListSubject CredentialSubject { get; init; }
}

/// <summary>The list inside its credential.</summary>
public sealed record StatusListSubject
{
    /// <summary>Its name inside the document.</summary>
    public required string Id { get; init; }

    /// <summary>The kind.</summary>
    public string Type { get; init; } = "BitstringStatusList";

    /// <summary>What a bit that is on means: final (Bitstring Status List 1.0, statusPurpose).</summary>
    public string StatusPurpose { get; init; } = "revocation";

    /// <summary>The bits, see <see cref="StatusList.Encode"/>.</summary>
    public required string EncodedList { get; init; }

    /// <summary>For how many milliseconds it may be kept.</summary>
    public required long Ttl { get; init; }
}

/// <summary>How status entries are stored. The options are part of the stored format.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StoredEnumConverter)])]
[JsonSerializable(typeof(StatusEntry))]
internal sealed partial class StatusEntryRowJson : JsonSerializerContext;

/// <summary>Publishes the status lists as signed credentials. They are kept for a short while, so that load turns into neither signatures nor storage reads.</summary>
public sealed class StatusListPublisher(
    StatusEntryStore entries, JwsWriter jws, IssuerDid did, IOptions<OpenBadgesOptions> options, IOptions<SiteOptions> site, TimeProvider time)
{
    /// <summary>How old a list may get before nobody should rely on it any more.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromHours(24);

    private readonly SingleFlightCache<int, (string Token, DateTimeOffset SignedAt)> lists = new(time, options.Value.StatusListFor, StatusEntryStore.MaxLists);

    /// <summary>The address of a list.</summary>
    public Uri AddressOf(int list) => site.Value.GetApiUri(string.Create(CultureInfo.InvariantCulture, $"status/{list}"));

    /// <summary>A list by the id in its address, signed; null when there is no such list.</summary>
    public async Task<SignedStatusList?> FindAsync(string listId, CancellationToken ct) =>
        int.TryParse(listId, NumberStyles.None, CultureInfo.InvariantCulture, out var list) && list is >= 1 and <= StatusEntryStore.MaxLists && listId[0] != '0'
            && await entries.IsInUseAsync(list, ct)
            && await lists.GetAsync(list, () => SignAsync(list), ct) is var (token, signedAt)
            ? new SignedStatusList(token, time.GetUtcNow() - signedAt)
            : null;

    /// <summary>Turns the bit of a badge on, so that a credential already handed out is refused from then on. Doing it again changes nothing.</summary>
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

/// <summary>A status list as it was signed, and how long ago.</summary>
public sealed record SignedStatusList(string Token, TimeSpan Age);
