namespace MyIpma.Local.Credly;

/// <summary>One scripted action of an earner.</summary>
internal sealed record EarnerScript(
    string Action, Func<Badge, bool> Applies, Func<Draft, Badge, Badge> OnBadge, Func<Draft, Account, Account> OnAccount)
{
    private static readonly EarnerScript[] All =
    [
        OfBadges("accept", badge => badge.State == BadgeState.Pending, EarnerActions.Accept),
        OfBadges("reject", badge => badge.State == BadgeState.Pending, EarnerActions.Reject),
        OfBadges("makePublic", badge => badge.State == BadgeState.Accepted, (draft, badge) => EarnerActions.Show(draft, badge, true)),
        OfBadges("makePrivate", badge => badge.State == BadgeState.Accepted, (draft, badge) => EarnerActions.Show(draft, badge, false)),
        OfAccount("autoAcceptOn", (draft, account) => EarnerActions.SetAutoAccept(draft, account, true)),
        OfAccount("autoAcceptOff", (draft, account) => EarnerActions.SetAutoAccept(draft, account, false)),
    ];

    public static IEnumerable<string> Actions => All.Select(script => script.Action);

    public static EarnerScript? Find(string action) => Array.Find(All, script => script.Action == action);

    /// <summary>Without a badge id all badges the action applies to; with one just that, unchanged where it does not apply.</summary>
    public IResult Run(Draft draft, string email, string? badgeId)
    {
        var known = draft.State.AccountOf(email);
        var mine = draft.State.BadgesInOrder.Where(badge => known?.Has(badge.RecipientEmail) ?? badge.RecipientEmail == email).ToList();
        var chosen = badgeId is null ? mine.FindAll(badge => Applies(badge)) : mine.FindAll(badge => badge.Id == badgeId);
        if (badgeId is not null && chosen.Count == 0)
        {
            return ScriptProblem.UnknownBadge(badgeId);
        }

        var name = mine.FirstOrDefault();
        OnAccount(draft, known ?? EarnerActions.SignUp(draft, email, name?.FirstName ?? "Demo", name?.LastName ?? "Earner"));
        var done = chosen.Select(badge => OnBadge(draft, badge)).Select(badge => new ActedBadge(badge.Id, badge.State.Text(), badge.Public)).ToList();
        return TypedResults.Ok(new ActReport(email, Action, done));
    }

    private static EarnerScript OfBadges(string action, Func<Badge, bool> applies, Func<Draft, Badge, Badge> onBadge) =>
        new(action, applies, onBadge, (_, account) => account);

    private static EarnerScript OfAccount(string action, Func<Draft, Account, Account> onAccount) =>
        new(action, _ => false, (_, badge) => badge, onAccount);
}

internal sealed record ActReport(string Email, string Action, IReadOnlyList<ActedBadge> Badges);

internal sealed record ActedBadge(string Id, string State, bool Public);
