using MyIpma.Core.Common;

namespace MyIpma.Core.Accounts;

/// <summary>One person: the addresses proven to be theirs, those that wait for a code, and what they chose. All times are UTC.</summary>
public sealed record Account
{
    /// <summary>Only the latest removals are remembered.</summary>
    private const int MaxDeclined = 50;

    /// <summary>The account id: 22 base64url characters derived from the token's issuer and subject. Names nobody.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Proven addresses, oldest first.</summary>
    public required IReadOnlyList<EmailAddress> Addresses { get; init; }

    /// <summary>Addresses that still wait for their code.</summary>
    public required IReadOnlyList<EmailAddress> Pending { get; init; }

    /// <summary>Keys of addresses the person removed; the token alone does not bring these back.</summary>
    public required IReadOnlyList<string> Declined { get; init; }

    /// <summary>When the codes of the last hour were asked for.</summary>
    public required IReadOnlyList<DateTimeOffset> CodesSentAt { get; init; }

    public bool NoReminders { get; init; }

    /// <summary>The language chosen for mails, one of <see cref="Languages"/>; null while none is.</summary>
    public string? Language { get; init; }

    /// <summary>The last segment of the address of their public page; null while it is off.</summary>
    public string? ProfileId { get; init; }

    public static Account Create(string id, DateTimeOffset now) => new() { Id = id, CreatedAt = now, Addresses = [], Pending = [], Declined = [], CodesSentAt = [] };

    /// <summary>Null when no proven address has this key.</summary>
    public EmailAddress? Find(string addressKey) => Addresses.FirstOrDefault(address => address.Key == addressKey);

    public bool Owns(EmailAddress address) => Addresses.Contains(address);

    /// <summary>True when the address is one of theirs, proven or pending, or there is room for another.</summary>
    public bool HasRoomFor(EmailAddress address, int most) => Owns(address) || Pending.Contains(address) || Addresses.Count + Pending.Count < most;

    public Account WithVerified(EmailAddress address) => this with
    {
        Addresses = Owns(address) ? Addresses : [.. Addresses, address],
        Pending = Without(Pending, address.Key),
        Declined = [.. Declined.Where(key => key != address.Key)],
    };

    public Account WithoutAddress(string addressKey) => this with { Addresses = Without(Addresses, addressKey), Pending = Without(Pending, addressKey) };

    /// <summary>For an address the person removed; <see cref="WithoutAddress"/> is for one that went to another account.</summary>
    public Account WithDeclined(string addressKey) => WithoutAddress(addressKey) with { Declined = [.. Declined.Where(key => key != addressKey).TakeLast(MaxDeclined - 1), addressKey] };

    public Account WithPending(EmailAddress address, DateTimeOffset now, TimeSpan counted) => this with
    {
        Pending = [.. Without(Pending, address.Key), address],
        CodesSentAt = [.. CodesSentAt.Where(at => at > now - counted), now],
    };

    /// <summary>The id only: a record may end up in a log, the person must not.</summary>
    public override string ToString() => Id;

    private static IReadOnlyList<EmailAddress> Without(IEnumerable<EmailAddress> addresses, string key) => [.. addresses.Where(address => address.Key != key)];
}
