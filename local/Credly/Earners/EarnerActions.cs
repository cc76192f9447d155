namespace MyIpma.Local.Credly;

/// <summary>What an earner can do. What does not apply changes nothing: the callers ask or show the state first.</summary>
internal static class EarnerActions
{
    public static Account SignUp(Draft draft, string email, string firstName, string lastName) =>
        draft.State.AccountOf(email) ?? draft.Put(new Account
        {
            Id = Guid.NewGuid().ToString(),
            FirstName = firstName,
            LastName = lastName,
            Emails = [email],
            CreatedAt = draft.Now,
        });

    public static Badge Accept(Draft draft, Badge badge) => Decide(draft, badge, BadgeState.Accepted);

    /// <summary>Cannot be undone; the badge must be reissued (Credly: reject a badge).</summary>
    public static Badge Reject(Draft draft, Badge badge) => Decide(draft, badge, BadgeState.Rejected);

    public static Badge Show(Draft draft, Badge badge, bool toAll)
    {
        if (badge.State != BadgeState.Accepted || badge.Public == toAll)
        {
            return badge;
        }

        var changed = draft.Put(badge.Touched(draft.Now) with { Public = toAll });
        draft.Announce(EventTypes.PrivacyChanged, changed);
        return changed;
    }

    /// <summary>[I] Holds for badges issued from now on; those already pending still want a click.</summary>
    public static Account SetAutoAccept(Draft draft, Account account, bool on) =>
        account.AutoAccept == on ? account : draft.Put(account with { AutoAccept = on });

    /// <summary>False when another account has the address.</summary>
    public static bool AddEmail(Draft draft, Account account, string email)
    {
        if (draft.State.AccountOf(email) is { } owner)
        {
            return owner.Id == account.Id;
        }

        draft.Put(account with { Emails = [.. account.Emails, email] });
        return true;
    }

    private static Badge Decide(Draft draft, Badge badge, BadgeState state)
    {
        if (badge.State != BadgeState.Pending)
        {
            return badge;
        }

        var decided = draft.Put(badge.InState(state, draft.Now));
        draft.Announce(EventTypes.StateChanged, decided);
        return decided;
    }
}
