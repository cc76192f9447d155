using CredlySimulator.Accounts;
using CredlySimulator.Badges;
using CredlySimulator.Organization;
using CredlySimulator.State;

namespace CredlySimulator.Pages;

/// <summary>The page at accept_badge_url and its buttons.</summary>
internal static class BadgePages
{
    public static void MapBadgePages(this RouteGroupBuilder pages)
    {
        pages.MapGet("badges/{id}/accept", ShowAsync);
        pages.MapPost("badges/{id}/accept", (string id, PageRequest pageRequest) => DecideAsync(id, pageRequest, EarnerActions.Accept, "accepted"));
        pages.MapPost("badges/{id}/reject", (string id, PageRequest pageRequest) => DecideAsync(id, pageRequest, EarnerActions.Reject, "declined"));
        pages.MapPost("badges/{id}/public", (string id, PageRequest pageRequest) => DecideAsync(id, pageRequest, Publish, "public"));
        pages.MapPost("badges/{id}/private", (string id, PageRequest pageRequest) => DecideAsync(id, pageRequest, Hide, "private"));
    }

    private static async Task<IResult> ShowAsync(string id, PageRequest pageRequest, BadgeCard card) =>
        (await pageRequest.ReadAsync(state => state.Badges.GetValueOrDefault(id)), pageRequest.Account) switch
        {
            (null, _) => PageLayout.NotFound(pageRequest.Account),
            ({ } badge, null) => Welcome(badge, card),
            ({ } badge, { } account) when !account.Has(badge.RecipientEmail) => WrongAddress(badge, account, card),
            ({ State: BadgeState.Pending } badge, { } account) => Offer(badge, account, card),
            ({ State: BadgeState.Accepted }, _) => PageRedirect.To("/credly/dashboard"),
            ({ } badge, { } account) => Gone(badge, account, card),
        };

    /// <summary>Only the owner of the address that the badge was issued to may accept or decline it (Credly: several addresses).</summary>
    private static async Task<IResult> DecideAsync(string id, PageRequest pageRequest, Func<StateTransaction, Badge, Badge> decide, string done)
    {
        if (pageRequest.Account is not { } account)
        {
            return PageRedirect.To($"/credly/badges/{Uri.EscapeDataString(id)}/accept");
        }

        var decided = await pageRequest.ChangeAsync(
            transaction => transaction.State.Badges.TryGetValue(id, out var badge) && account.Has(badge.RecipientEmail) ? decide(transaction, badge) : null);
        return decided is null
            ? PageRedirect.To($"/credly/badges/{Uri.EscapeDataString(id)}/accept")
            : PageRedirect.To($"/credly/dashboard?done={done}");
    }

    private static Badge Publish(StateTransaction transaction, Badge badge) => EarnerActions.SetVisibility(transaction, badge, toAll: true);

    private static Badge Hide(StateTransaction transaction, Badge badge) => EarnerActions.SetVisibility(transaction, badge, toAll: false);

    private static PageResult Welcome(Badge badge, BadgeCard card) => PageLayout.Page(
        "You have earned a badge",
        Html.From($"""
            {card.Show(badge, Html.None)}
            <p>To accept it, create an account or sign in, with the address it was issued to.</p>
            <div class="choices">
              <section class="card" aria-labelledby="up"><h2 id="up">Create account</h2>
                {SignInForms.SignUp(badge.RecipientEmail, badge.FirstName, badge.LastName, badge.Id)}</section>
              <section class="card" aria-labelledby="in"><h2 id="in">Sign in</h2>{SignInForms.SignIn(badge.RecipientEmail, badge.Id)}</section>
            </div>
            """),
        null);

    private static PageResult WrongAddress(Badge badge, Account account, BadgeCard card) => PageLayout.Page(
        "This badge was issued to another address",
        Html.From($"""
            {SignInForms.Problem($"The badge was issued to {badge.RecipientEmail}. That address is not on your account.")}
            {card.Show(badge, Html.None)}
            <p>You cannot accept the badge yet. If the address is yours,
              <a href="/credly/settings?badge={badge.Id}">add it to your account</a> and come back to this page.</p>
            """),
        account,
        StatusCodes.Status403Forbidden);

    private static PageResult Offer(Badge badge, Account account, BadgeCard card) => PageLayout.Page(
        "Accept your badge",
        card.Show(badge, Html.From($"""
            <div class="actions">{card.Button(badge, "accept", "Accept badge")}{card.Button(badge, "reject", "Decline", "quiet")}</div>
            <p class="soft">Declining cannot be undone.</p>
            """)),
        account);

    private static PageResult Gone(Badge badge, Account account, BadgeCard card) => PageLayout.Page(
        "This badge can no longer be accepted",
        card.Show(badge, Html.From($"<p>It was {badge.State.ToApiString()}.</p>")),
        account);
}

/// <summary>The public pages of a badge.</summary>
internal static class PublicBadgePages
{
    public static void MapPublicBadges(this RouteGroupBuilder pages)
    {
        pages.MapGet("", (PageRequest pageRequest) => PageRedirect.To(pageRequest.Account is null ? "/credly/sign-in" : "/credly/dashboard"));
        pages.MapGet("site.css", StyleSheet.Get);
        pages.MapGet("badges/{id}", ShowAsync);
        pages.MapGet("badges/{id}/public_url", (string id) => PageRedirect.To($"/credly/badges/{Uri.EscapeDataString(id)}"));
        pages.MapGet("{**path}", (PageRequest pageRequest) => PageLayout.NotFound(pageRequest.Account)).WithOrder(int.MaxValue);
    }

    private static async Task<IResult> ShowAsync(string id, PageRequest pageRequest, BadgeCard card, TimeProvider time) =>
        await pageRequest.ReadAsync(state => state.Badges.GetValueOrDefault(id)) switch
        {
            { Public: true, State: BadgeState.Accepted } badge => Valid(badge, pageRequest.Account, card, time.GetUtcNow()),
            { Public: true, State: BadgeState.Replaced, ReplacementBadgeId: { } next } => PageRedirect.To($"/credly/badges/{next}"),
            { Public: true, State: BadgeState.Revoked } badge => Revoked(badge, pageRequest.Account, card),
            _ => PageLayout.NotFound(pageRequest.Account),
        };

    /// <summary>The title for sharing is as on Credly: "… was issued by … to …", with (Expired) after the name of an expired badge.</summary>
    private static PageResult Valid(Badge badge, Account? viewer, BadgeCard card, DateTimeOffset now)
    {
        var expired = badge.ExpiresAt < now;
        var name = expired ? $"{card.NameOf(badge)} (Expired)" : card.NameOf(badge);
        var head = Html.From($"""
            <meta property="og:title" content="{name} was issued by {card.IssuerName} to {badge.IssuedTo}.">
            <meta property="og:image" content="{card.ImageOf(badge)}">
            """);
        var validity = expired ? "This badge has expired." : "This badge is valid.";
        return PageLayout.Page(name, card.Show(badge, Html.From($"<p>{validity}</p>")), viewer, head);
    }

    private static PageResult Revoked(Badge badge, Account? viewer, BadgeCard card) => PageLayout.Page(
        card.NameOf(badge),
        SignInForms.Problem("This badge was revoked by its issuer and is no longer valid."),
        viewer,
        StatusCodes.Status410Gone);
}

internal sealed class BadgeCard(TemplateJson templates, CredlyUrls urls, CredlySimulatorSettings settings)
{
    public string NameOf(Badge badge) => templates.NameOf(badge.TemplateId) ?? "Badge";

    public string IssuerName => settings.OrganizationName;

    public string? ImageOf(Badge badge) => templates.Find(badge.TemplateId) is { } template ? urls.Image(template) : null;

    /// <summary>The heading is one level below the page's, or below a section's in a list.</summary>
    public Html Show(Badge badge, Html below, bool inList = false) => Html.From($"""
        <article class="card badge">
          <img src="{ImageOf(badge)}" alt="" width="80" height="80">
          <div>
            {(inList ? Html.From($"<h3>{NameOf(badge)}</h3>") : Html.From($"<h2>{NameOf(badge)}</h2>"))}
            <p class="soft">Issued by {IssuerName} to {badge.IssuedTo} on {CredlyTime.FormatDate(badge.IssuedAt)}{Expiry(badge)}</p>
            <p class="soft">{badge.RecipientEmail}</p>
            {below}
          </div>
        </article>
        """);

    /// <summary>The accessible name includes the badge's, because the dashboard has many buttons alike.</summary>
    public Html Button(Badge badge, string verb, string caption, string style = "") => Html.From($"""
        <form method="post" action="/credly/badges/{badge.Id}/{verb}">
          <button class="{style}" aria-label="{caption}: {NameOf(badge)}">{caption}</button>
        </form>
        """);

    private static string Expiry(Badge badge) => badge.ExpiresAt is { } expires ? $", expires on {CredlyTime.FormatDate(expires)}" : "";
}
