using System.Net.Mail;
using CredlySimulator.Badges;
using CredlySimulator.State;
using CredlySimulator.Webhooks;

namespace CredlySimulator.Accounts;

/// <summary>An earner's account on the credential site. The first address is the primary one.</summary>
internal sealed record Account
{
    public required string Id { get; init; }
    public required string FirstName { get; init; }
    public required string LastName { get; init; }
    public required IReadOnlyList<string> Emails { get; init; }

    /// <summary>The earner's setting for this one organisation (Credly: auto-accept).</summary>
    public bool AutoAccept { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public bool Has(string email) => Emails.Contains(email);
}

internal sealed record Session(string Id, string AccountId, DateTimeOffset CreatedAt);

/// <summary>What an earner can do. An action that does not apply changes nothing.</summary>
internal static class EarnerActions
{
    public static Account SignUp(StateTransaction transaction, string email, string firstName, string lastName) =>
        transaction.State.AccountOf(email) ?? transaction.Put(new Account
        {
            Id = Guid.NewGuid().ToString(),
            FirstName = firstName,
            LastName = lastName,
            Emails = [email],
            CreatedAt = transaction.Now,
        });

    public static Badge Accept(StateTransaction transaction, Badge badge) => Decide(transaction, badge, BadgeState.Accepted);

    /// <summary>Cannot be undone; the badge must be reissued (Credly: reject a badge).</summary>
    public static Badge Reject(StateTransaction transaction, Badge badge) => Decide(transaction, badge, BadgeState.Rejected);

    public static Badge SetVisibility(StateTransaction transaction, Badge badge, bool toAll)
    {
        if (badge.State != BadgeState.Accepted || badge.Public == toAll)
        {
            return badge;
        }

        var changed = transaction.Put(badge.WithUpdatedAt(transaction.Now) with { Public = toAll });
        transaction.RaiseEvent(EventTypes.PrivacyChanged, changed);
        return changed;
    }

    /// <summary>Assumption: applies to badges issued from now on; pending ones still have to be accepted.</summary>
    public static Account SetAutoAccept(StateTransaction transaction, Account account, bool on) =>
        account.AutoAccept == on ? account : transaction.Put(account with { AutoAccept = on });

    /// <summary>False when another account has the address.</summary>
    public static bool AddEmail(StateTransaction transaction, Account account, string email)
    {
        if (transaction.State.AccountOf(email) is { } owner)
        {
            return owner.Id == account.Id;
        }

        transaction.Put(account with { Emails = [.. account.Emails, email] });
        return true;
    }

    private static Badge Decide(StateTransaction transaction, Badge badge, BadgeState state)
    {
        if (badge.State != BadgeState.Pending)
        {
            return badge;
        }

        var decided = transaction.Put(badge.WithState(state, transaction.Now));
        transaction.RaiseEvent(EventTypes.StateChanged, decided);
        return decided;
    }
}

internal static class EmailAddress
{
    public static bool IsValid(string text) => MailAddress.TryCreate(text.Trim(), out var parsed) && parsed.Address == text.Trim();

    // For comparing, not for showing: mail servers ignore the case of addresses.
    public static string Canonical(string text) => text.Trim().ToLowerInvariant();
}
