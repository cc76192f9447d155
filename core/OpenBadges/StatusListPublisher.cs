using System.Globalization;
using Microsoft.Extensions.Options;
using MyIpma.Core.Common;

namespace MyIpma.Core.OpenBadges;

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
