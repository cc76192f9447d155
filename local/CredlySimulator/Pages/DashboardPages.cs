using CredlySimulator.Badges;

namespace CredlySimulator.Pages;

internal static class DashboardPages
{
    public static void MapDashboard(this RouteGroupBuilder pages) => pages.MapGet("dashboard", ShowAsync);

    private static async Task<IResult> ShowAsync(PageRequest pageRequest, BadgeCard card)
    {
        if (pageRequest.Account is not { } account)
        {
            return PageRedirect.To("/credly/sign-in");
        }

        var badges = await pageRequest.ReadAsync(state => state.BadgesOf(account).ToList());
        var pending = badges.Where(badge => badge.State == BadgeState.Pending);
        var accepted = badges.Where(badge => badge.State == BadgeState.Accepted);
        var done = pageRequest.Field("done");
        return PageLayout.Page(
            "Dashboard",
            Html.From($"""
                {SignInForms.Notice(NoticeFor(done))}
                {(done == "accepted" ? Html.From($"""<p><a href="/">Back to my.IPMA</a></p>""") : Html.None)}
                {(done == "accepted" && !account.AutoAccept ? AutoAcceptOffer(card) : Html.None)}
                <h2>Pending badges</h2>
                {List(pending, badge => Pending(badge, card), "No badge is waiting for you.")}
                <h2>Accepted badges</h2>
                {List(accepted, badge => Accepted(badge, card), "You have not accepted a badge yet.")}
                """),
            account);
    }

    private static string? NoticeFor(string done) => done switch
    {
        "accepted" => "Badge accepted. It is on your profile now.",
        "declined" => "Badge declined.",
        "public" => "Badge is public. You can share it.",
        "private" => "Badge is private. Nobody else can see it.",
        _ => null,
    };

    private static Html AutoAcceptOffer(BadgeCard card) => Html.From($"""
        <section class="card" aria-labelledby="auto">
          <h2 id="auto">Accept the next ones automatically?</h2>
          <p>New badges from {card.IssuerName} then appear on your profile without a click. You can change this in the settings.</p>
          <form method="post" action="/credly/settings/auto-accept">
            <input type="hidden" name="on" value="true">
            <button>Turn on auto-accept</button>
          </form>
        </section>
        """);

    private static Html List(IEnumerable<Badge> badges, Func<Badge, Html> show, string none)
    {
        var items = badges.Select(badge => Html.From($"<li>{show(badge)}</li>")).ToList();
        return items.Count == 0 ? Html.From($"<p>{none}</p>") : Html.From($"""<ul class="badges">{Html.Join(items)}</ul>""");
    }

    private static Html Pending(Badge badge, BadgeCard card) => card.Show(badge, Html.From($"""
        <div class="actions">{card.Button(badge, "accept", "Accept badge")}{card.Button(badge, "reject", "Decline", "quiet")}</div>
        """), inList: true);

    private static Html Accepted(Badge badge, BadgeCard card) => card.Show(
        badge,
        badge.Public
            ? Html.From($"""
            <p>Public: <a href="/credly/badges/{badge.Id}">public page of {card.NameOf(badge)}</a></p>
            <div class="actions">{card.Button(badge, "private", "Make private", "quiet")}</div>
            """)
            : Html.From($"""
            <p>Private: only you can see it.</p>
            <div class="actions">{card.Button(badge, "public", "Make public")}</div>
            """),
        inList: true);
}
