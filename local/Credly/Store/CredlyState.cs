using System.Collections.Immutable;

namespace MyIpma.Local.Credly;

/// <summary>All the simulator knows at one moment. Readers keep theirs while writers make the next.</summary>
internal sealed record CredlyState
{
    public static readonly CredlyState Empty = new();

    public long Sequence { get; init; }

    public ImmutableDictionary<string, Badge> Badges { get; init; } = ImmutableDictionary<string, Badge>.Empty;

    public ImmutableDictionary<string, Account> Accounts { get; init; } = ImmutableDictionary<string, Account>.Empty;

    public ImmutableDictionary<string, string> AccountIdByEmail { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableDictionary<string, Session> Sessions { get; init; } = ImmutableDictionary<string, Session>.Empty;

    public ImmutableDictionary<string, CredlyEvent> Events { get; init; } = ImmutableDictionary<string, CredlyEvent>.Empty;

    public ImmutableDictionary<string, Delivery> Deliveries { get; init; } = ImmutableDictionary<string, Delivery>.Empty;

    public ImmutableDictionary<string, ApiToken> Tokens { get; init; } = ImmutableDictionary<string, ApiToken>.Empty;

    public OrganizationSettings Organization { get; init; } = new();

    public FaultSettings Faults { get; init; } = new();

    public IEnumerable<Badge> BadgesInOrder => Badges.Values.OrderBy(badge => badge.Sequence);

    public Account? AccountOf(string email) => AccountIdByEmail.TryGetValue(email, out var id) ? Accounts.GetValueOrDefault(id) : null;

    public IEnumerable<Badge> BadgesOf(Account account) => BadgesInOrder.Where(badge => account.Has(badge.RecipientEmail));

    public CredlyState With(Badge badge) =>
        this with { Badges = Badges.SetItem(badge.Id, badge), Sequence = Math.Max(Sequence, badge.Sequence) };

    public CredlyState With(CredlyEvent happened) =>
        this with { Events = Events.SetItem(happened.Id, happened), Sequence = Math.Max(Sequence, happened.Sequence) };

    public CredlyState With(Account account) => this with
    {
        Accounts = Accounts.SetItem(account.Id, account),
        AccountIdByEmail = AccountIdByEmail.SetItems(account.Emails.Select(email => KeyValuePair.Create(email, account.Id))),
    };
}
