using MyIpma.Core.Common;

namespace MyIpma.Core.Accounts;

/// <summary>One person: the addresses proven to be theirs, those that wait for a code, and what they chose. All times are UTC.</summary>
public sealed record Account
{
    /// <summary>Addresses come and go; only the last so many removals are remembered.</summary>
    private const int MaxDeclined = 50;

    /// <summary>The account id: 22 base64url characters derived from the token's issuer and subject. Names nobody.</summary>
    public required string Id { get; init; }

    /// <summary>When it came into being.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The canonical proven addresses, oldest first.</summary>
    public required IReadOnlyList<EmailAddress> Addresses { get; init; }

    /// <summary>The canonical addresses a code was asked for that has not come back yet.</summary>
    public required IReadOnlyList<EmailAddress> Pending { get; init; }

    /// <summary>Keys of addresses the person removed; the token alone does not bring these back.</summary>
    public required IReadOnlyList<string> Declined { get; init; }

    /// <summary>When the codes of the last hour were asked for.</summary>
    public required IReadOnlyList<DateTimeOffset> CodesSentAt { get; init; }

    /// <summary>True when the person wants no reminders.</summary>
    public bool NoReminders { get; init; }

    /// <summary>The language they chose for what is written to them, one of <see cref="Languages"/>; null while they have not chosen.</summary>
    public string? Language { get; init; }

    /// <summary>The last part of the address of their public page; null while it is off.</summary>
    public string? ProfileId { get; init; }

    /// <summary>A fresh account.</summary>
    public static Account Create(string id, DateTimeOffset now) => new() { Id = id, CreatedAt = now, Addresses = [], Pending = [], Declined = [], CodesSentAt = [] };

    /// <summary>The proven address with this key; null when it is none of theirs.</summary>
    public EmailAddress? Find(string addressKey) => Addresses.FirstOrDefault(address => address.Key == addressKey);

    /// <summary>True when the address is proven to be theirs.</summary>
    public bool Owns(EmailAddress address) => Addresses.Contains(address);

    /// <summary>True when the address is one of theirs, proven or waiting, or may become one.</summary>
    public bool HasRoomFor(EmailAddress address, int most) => Owns(address) || Pending.Contains(address) || Addresses.Count + Pending.Count < most;

    /// <summary>With one more proven address.</summary>
    public Account WithVerified(EmailAddress address) => this with
    {
        Addresses = Owns(address) ? Addresses : [.. Addresses, address],
        Pending = Without(Pending, address.Key),
        Declined = [.. Declined.Where(key => key != address.Key)],
    };

    /// <summary>Without an address that went to another account.</summary>
    public Account WithoutAddress(string addressKey) => this with { Addresses = Without(Addresses, addressKey), Pending = Without(Pending, addressKey) };

    /// <summary>Without an address the person removed.</summary>
    public Account WithDeclined(string addressKey) => WithoutAddress(addressKey) with { Declined = [.. Declined.Where(key => key != addressKey).TakeLast(MaxDeclined - 1), addressKey] };

    /// <summary>With an address that waits for its code.</summary>
    public Account WithPending(EmailAddress address, DateTimeOffset now, TimeSpan counted) => this with
    {
        Pending = [.. Without(Pending, address.Key), address],
        CodesSentAt = [.. CodesSentAt.Where(at => at > now - counted), now],
    };

    /// <summary>The id only: a record may end up in a log, the person must not.</summary>
    public override string ToString() => Id;

    private static IReadOnlyList<EmailAddress> Without(IEnumerable<EmailAddress> addresses, string key) => [.. addresses.Where(address => address.Key != key)];
}
