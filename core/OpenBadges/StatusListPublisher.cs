using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;
using MyIpma.Core.Common;

namespace MyIpma.Core.OpenBadges;

/// <summary>Publishes the status lists as signed credentials.</summary>
public sealed class StatusListPublisher(
    StatusEntryStore entries, StatusListCache lists, JwsWriter jws, IssuerDid did, IOptions<OpenBadgesOptions> options, IOptions<SiteOptions> site, TimeProvider time)
{
    /// <summary>How old a list may get before nobody should rely on it any more.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromHours(24);

    /// <summary>The address of a list.</summary>
    public Uri AddressOf(int list) => site.Value.GetApiUri(string.Create(CultureInfo.InvariantCulture, $"status/{list}"));

    /// <summary>A list by the id in its address, signed; null when there is no such list.</summary>
    public async Task<SignedStatusList?> FindAsync(string listId) =>
        int.TryParse(listId, NumberStyles.None, CultureInfo.InvariantCulture, out var list) && list is >= 1 and <= StatusEntryStore.MaxLists && listId[0] != '0'
            && await entries.IsInUseAsync(list, CancellationToken.None)
            ? await lists.GetAsync(list, () => SignAsync(list))
            : null;

    /// <summary>Signed for all who wait for it, so no single one of them can cancel it.</summary>
    private async Task<string> SignAsync(int list)
    {
        var revoked = await entries.GetRevokedAsync(list, CancellationToken.None);
        return await jws.SignAsync(CredentialOf(list, revoked), OpenBadgesJson.Plain.StatusListCredential, "vc+jwt", CancellationToken.None);
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

/// <summary>Keeps the signed status lists of this process for a short while, so that load turns into neither signatures nor storage reads.</summary>
public sealed class StatusListCache(IOptions<OpenBadgesOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<int, CachedList> lists = new();

    /// <summary>The signed list: kept, or being signed by somebody, or signed now. One signature at a time for each list.</summary>
    public async Task<SignedStatusList> GetAsync(int list, Func<Task<string>> sign)
    {
        var now = time.GetUtcNow();
        var signing = lists.AddOrUpdate(list, _ => Start(now, sign), (_, kept) => kept.IsFresh(now) ? kept : Start(now, sign));
        return new SignedStatusList(await signing.Token.Value, now - signing.Since);
    }

    /// <summary>Forgets a list that has changed.</summary>
    public void Invalidate(int list) => lists.TryRemove(list, out _);

    private CachedList Start(DateTimeOffset now, Func<Task<string>> sign) => new(now, now + options.Value.StatusListFor, new Lazy<Task<string>>(sign));

    private sealed record CachedList(DateTimeOffset Since, DateTimeOffset Until, Lazy<Task<string>> Token)
    {
        public bool IsFresh(DateTimeOffset now) => now < Until && !(Token.IsValueCreated && (Token.Value.IsFaulted || Token.Value.IsCanceled));
    }
}

/// <summary>Notes revocations in the status lists, so that credentials already handed out are refused from then on.</summary>
public sealed class StatusListRevoker(StatusEntryStore entries, StatusListCache lists)
{
    /// <summary>Turns the bit of a badge on. Doing it again changes nothing.</summary>
    public async Task RevokeAsync(string badgeId, CancellationToken ct) => lists.Invalidate((await entries.RevokeAsync(badgeId, ct)).List);
}
