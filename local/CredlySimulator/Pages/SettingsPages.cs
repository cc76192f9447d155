using CredlySimulator.Accounts;

namespace CredlySimulator.Pages;

internal static class SettingsPages
{
    public static void MapSettings(this RouteGroupBuilder pages)
    {
        pages.MapGet("earner/settings", () => PageRedirect.To("/credly/settings"));
        pages.MapGet("settings", (PageRequest pageRequest, BadgeCard card) => ShowAsync(pageRequest, card, null));
        pages.MapPost("settings/auto-accept", AutoAcceptAsync);
        pages.MapPost("settings/emails", AddEmailAsync);
    }

    private static async Task<IResult> ShowAsync(PageRequest pageRequest, BadgeCard card, string? problem)
    {
        if (pageRequest.Account is not { } account)
        {
            return PageRedirect.To("/credly/sign-in");
        }

        var badge = await pageRequest.ReadAsync(state => state.Badges.GetValueOrDefault(pageRequest.Field("badge")));
        var email = pageRequest.Field("email") is { Length: > 0 } typed ? typed : badge?.RecipientEmail ?? "";
        return PageLayout.Page(
            "Settings",
            Html.From($"""
                {SignInForms.Notice(pageRequest.Field("done") == "saved" ? "Settings saved." : null)}
                {SignInForms.Problem(problem)}
                {AutoAcceptForm(account, card)}
                {EmailForm(account, email, badge?.Id ?? "")}
                """),
            account,
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> AutoAcceptAsync(PageRequest pageRequest)
    {
        if (pageRequest.Account is { Id: var id })
        {
            await pageRequest.ChangeAsync(transaction => EarnerActions.SetAutoAccept(transaction, transaction.State.Accounts[id], pageRequest.Field("on") == "true"));
        }

        return PageRedirect.To("/credly/settings?done=saved");
    }

    private static async Task<IResult> AddEmailAsync(PageRequest pageRequest, BadgeCard card)
    {
        if (pageRequest.Account is not { Id: var id })
        {
            return PageRedirect.To("/credly/sign-in");
        }

        var email = pageRequest.Field("email");
        if (!EmailAddress.IsValid(email))
        {
            return await ShowAsync(pageRequest, card, "Please enter a valid e-mail address.");
        }

        var added = await pageRequest.ChangeAsync(transaction => EarnerActions.AddEmail(transaction, transaction.State.Accounts[id], EmailAddress.Canonical(email)));
        var badge = await pageRequest.ReadAsync(state => state.Badges.GetValueOrDefault(pageRequest.Field("badge")));
        return (added, badge) switch
        {
            (false, _) => await ShowAsync(pageRequest, card, "This address is on another account."),
            (_, { } wanted) => PageRedirect.To($"/credly/badges/{wanted.Id}/accept"),
            _ => PageRedirect.To("/credly/settings?done=saved"),
        };
    }

    private static Html AutoAcceptForm(Account account, BadgeCard card) => Html.From($"""
        <section class="card" aria-labelledby="auto">
          <h2 id="auto">Auto-accept</h2>
          <form method="post" action="/credly/settings/auto-accept">
            <label class="check"><input type="checkbox" name="on" value="true"{(account.AutoAccept ? Html.From($" checked") : Html.None)}>
              Accept new badges from {card.IssuerName} automatically</label>
            <button>Save auto-accept</button>
          </form>
        </section>
        """);

    private static Html EmailForm(Account account, string email, string badgeId) => Html.From($"""
        <section class="card" aria-labelledby="emails">
          <h2 id="emails">E-mail addresses</h2>
          <ul>{Html.Join(account.Emails.Select(address => Html.From($"<li>{address}</li>")))}</ul>
          <form method="post" action="/credly/settings/emails">
            <input type="hidden" name="badge" value="{badgeId}">
            <label for="new-email">Further e-mail address</label>
            <input id="new-email" name="email" type="email" autocomplete="email" required value="{email}">
            <button>Add address</button>
          </form>
        </section>
        """);
}
