using MyIpma.Core.Accounts;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Staff;

/// <summary>Finds people for operators, by whatever the person can name.</summary>
public sealed class PersonSearch(
    EmailAddressFactory addresses, BadgeIdFactory ids, BadgeStore store, AddressOwnership ownership, AccountStore accounts, CredlyClient credly)
{
    /// <exception cref="CredlyUnavailableException">For a search by Credly's id.</exception>
    public async Task<IReadOnlyList<FoundPerson>> FindAsync(PersonQuery query, CancellationToken ct) => query switch
    {
        PersonQuery.ByEmail(var address) => await FindByAddressAsync(address, null, ct),
        PersonQuery.ByCertificate(var certificateId) => await FindByBadgeAsync(ids.Create(certificateId), ct),
        PersonQuery.ByBadge(var badgeId) => await FindByBadgeAsync(badgeId, ct),
        PersonQuery.ByCredlyId(var credlyId) => await credly.GetAsync(credlyId, ct) is { IssuerEarnerId: { } badgeId } ? await FindByBadgeAsync(badgeId, ct) : [],
        _ => throw new InvalidOperationException("A query is one of its cases."),
    };

    private async Task<IReadOnlyList<FoundPerson>> FindByBadgeAsync(string badgeId, CancellationToken ct) =>
        BadgeIdFactory.IsWellFormed(badgeId) && await store.FindAsync(badgeId, ct) is { Value: var badge }
            && addresses.TryParse(badge.Address) is { } address
            ? await FindByAddressAsync(address, badgeId, ct)
            : [];

    /// <summary>The account that owns the address; for an address that nobody has proven, one person for each holder named on its badges.</summary>
    private async Task<IReadOnlyList<FoundPerson>> FindByAddressAsync(EmailAddress address, string? badgeId, CancellationToken ct)
    {
        if (await ownership.FindAsync(address.Key, ct) is { } owner && await accounts.ReadAsync(owner, ct) is { Value: var account })
        {
            var all = account.Addresses.Select(own => new FoundAddress(own, Verified: true))
                .Concat(account.Pending.Select(pending => new FoundAddress(pending, Verified: false))).ToList();
            return [new FoundPerson(account.Id, all, await ReadAsync(account.Addresses, ct))];
        }

        var found = await ReadAsync([address], ct);
        var holders = found.GroupBy(badge => (badge.Badge.Certificate.FirstName.ToUpperInvariant(), badge.Badge.Certificate.LastName.ToUpperInvariant()));
        return [.. holders
            .Where(holder => badgeId is null || holder.Any(badge => badge.Badge.Id == badgeId))
            .Select(holder => new FoundPerson(null, [new FoundAddress(address, Verified: false)], [.. holder]))];
    }

    private async Task<IReadOnlyList<FoundBadge>> ReadAsync(IEnumerable<EmailAddress> all, CancellationToken ct)
    {
        var lists = await Task.WhenAll(all.Select(address => store.ListAsync(address.Key, ct)));
        var badges = lists.SelectMany(list => list).Where(badge => !badge.HasMovedAway).OrderByDescending(badge => badge.Certificate.IssuedOn).ThenBy(badge => badge.Id, StringComparer.Ordinal);
        return await Task.WhenAll(badges.Select(async badge => new FoundBadge(badge, await store.ReadTimelineAsync(badge.Key, ct))));
    }
}

/// <summary>What an operator knows about a person: a closed set.</summary>
public abstract record PersonQuery
{
    private PersonQuery() { }

    public sealed record ByEmail(EmailAddress Address) : PersonQuery;

    public sealed record ByCertificate(string CertificateId) : PersonQuery;

    public sealed record ByBadge(string BadgeId) : PersonQuery;

    /// <summary>The id of one of their badges on Credly.</summary>
    public sealed record ByCredlyId(string CredlyId) : PersonQuery;

    /// <summary>Never the value, which may name a person.</summary>
    public sealed override string ToString() => GetType().Name;
}

/// <summary>The account is null while nobody has signed in with the address.</summary>
public sealed record FoundPerson(string? Account, IReadOnlyList<FoundAddress> Addresses, IReadOnlyList<FoundBadge> Badges);

public sealed record FoundAddress(EmailAddress Address, bool Verified);

/// <summary>The timeline begins with the oldest entry.</summary>
public sealed record FoundBadge(Badge Badge, IReadOnlyList<TimelineEntry> Timeline);
