using System.Globalization;
using Microsoft.Extensions.Options;
using MyIpma.Core.OpenBadges.Signing;
using MyIpma.Core.Site;

namespace MyIpma.Core.OpenBadges.Status;

/// <summary>Publishes the status lists as signed credentials.</summary>
public sealed class StatusListPublisher(
    StatusEntries entries, SignedLists lists, JwsWriter jws, IssuerDid did, IOptions<OpenBadgesOptions> options, IOptions<SiteOptions> site, TimeProvider time)
{
    /// <summary>How old a list may get before nobody should rely on it any more.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromHours(24);

    /// <summary>The address of a list.</summary>
    public Uri AddressOf(int list) => site.Value.Api(string.Create(CultureInfo.InvariantCulture, $"status/{list}"));

    /// <summary>A list by the id in its address, signed; null when there is no such list.</summary>
    public async Task<string?> FindAsync(string listId) =>
        int.TryParse(listId, NumberStyles.None, CultureInfo.InvariantCulture, out var list) && list is >= 1 and <= StatusEntries.Lists && listId[0] != '0'
            ? await lists.GetAsync(list, () => SignAsync(list))
            : null;

    /// <summary>Signed for all who wait for it, so no single one of them can cancel it.</summary>
    private async Task<string> SignAsync(int list)
    {
        var revoked = await entries.RevokedAsync(list, CancellationToken.None);
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
