namespace MyIpma.Local.Credly;

/// <summary>The accept_badge_url and what its buttons do.</summary>
internal static class AcceptPages
{
    public static void MapAccepting(this RouteGroupBuilder pages)
    {
        pages.MapGet("badges/{id}/accept", ShowAsync);
        pages.MapPost("badges/{id}/accept", (string id, Visit visit) => DecideAsync(id, visit, EarnerActions.Accept, "accepted"));
        pages.MapPost("badges/{id}/reject", (string id, Visit visit) => DecideAsync(id, visit, EarnerActions.Reject, "declined"));
        pages.MapPost("badges/{id}/public", (string id, Visit visit) => DecideAsync(id, visit, Publish, "public"));
        pages.MapPost("badges/{id}/private", (string id, Visit visit) => DecideAsync(id, visit, Hide, "private"));
    }

    private static async Task<IResult> ShowAsync(string id, Visit visit, BadgeCard card) =>
        (await visit.ReadAsync(state => state.Badges.GetValueOrDefault(id)), visit.Account) switch
        {
            (null, _) => Layout.NotFound(visit.Account),
            ({ } badge, null) => Welcome(badge, card),
            ({ } badge, { } account) when !account.Has(badge.RecipientEmail) => WrongAddress(badge, account, card),
            ({ State: BadgeState.Pending } badge, { } account) => Offer(badge, account, card),
            ({ State: BadgeState.Accepted }, _) => Redirect.To("/credly/dashboard"),
            ({ } badge, { } account) => Gone(badge, account, card),
        };

    /// <summary>Only whoever has the address the badge was issued to may decide about it (Credly: several addresses).</summary>
    private static async Task<IResult> DecideAsync(string id, Visit visit, Func<Draft, Badge, Badge> decide, string done)
    {
        if (visit.Account is not { } account)
        {
            return Redirect.To($"/credly/badges/{Uri.EscapeDataString(id)}/accept");
        }

        var decided = await visit.ChangeAsync(
            draft => draft.State.Badges.TryGetValue(id, out var badge) && account.Has(badge.RecipientEmail) ? decide(draft, badge) : null);
        return decided is null
            ? Redirect.To($"/credly/badges/{Uri.EscapeDataString(id)}/accept")
            : Redirect.To($"/credly/dashboard?done={done}");
    }

    private static Badge Publish(Draft draft, Badge badge) => EarnerActions.Show(draft, badge, toAll: true);

    private static Badge Hide(Draft draft, Badge badge) => EarnerActions.Show(draft, badge, toAll: false);

    private static PageAnswer Welcome(Badge badge, BadgeCard card) => Layout.Page(
        "You have earned a badge",
        Html.Of($"""
            {card.Show(badge, Html.None)}
            <p>To accept it, create an account or sign in, with the address it was issued to.</p>
            <div class="choices">
              <section class="card" aria-labelledby="up"><h2 id="up">Create account</h2>
                {SignForms.SignUp(badge.RecipientEmail, badge.FirstName, badge.LastName, badge.Id)}</section>
              <section class="card" aria-labelledby="in"><h2 id="in">Sign in</h2>{SignForms.SignIn(badge.RecipientEmail, badge.Id)}</section>
            </div>
            """),
        null);

    private static PageAnswer WrongAddress(Badge badge, Account account, BadgeCard card) => Layout.Page(
        "This badge was issued to another address",
        Html.Of($"""
            {SignForms.Problem($"The badge was issued to {badge.RecipientEmail}. That address is not on your account.")}
            {card.Show(badge, Html.None)}
            <p>You cannot accept the badge yet. If the address is yours,
              <a href="/credly/settings?badge={badge.Id}">add it to your account</a> and come back to this page.</p>
            """),
        account,
        StatusCodes.Status403Forbidden);

    private static PageAnswer Offer(Badge badge, Account account, BadgeCard card) => Layout.Page(
        "Accept your badge",
        card.Show(badge, Html.Of($"""
            <div class="actions">{card.Button(badge, "accept", "Accept badge")}{card.Button(badge, "reject", "Decline", "quiet")}</div>
            <p class="soft">Declining cannot be undone.</p>
            """)),
        account);

    private static PageAnswer Gone(Badge badge, Account account, BadgeCard card) => Layout.Page(
        "This badge can no longer be accepted",
        card.Show(badge, Html.Of($"<p>It was {badge.State.Text()}.</p>")),
        account);
}
