namespace MyIpma.Local.Credly;

/// <summary>What everybody sees of a badge.</summary>
internal static class PublicPages
{
    public static void MapPublic(this RouteGroupBuilder pages)
    {
        pages.MapGet("", (Visit visit) => Redirect.To(visit.Account is null ? "/credly/sign-in" : "/credly/dashboard"));
        pages.MapGet("site.css", SiteStyle.Get);
        pages.MapGet("badges/{id}", ShowAsync);
        pages.MapGet("badges/{id}/public_url", (string id) => Redirect.To($"/credly/badges/{Uri.EscapeDataString(id)}"));
        pages.MapGet("{**path}", (Visit visit) => Layout.NotFound(visit.Account)).WithOrder(int.MaxValue);
    }

    private static async Task<IResult> ShowAsync(string id, Visit visit, BadgeCard card, TimeProvider time) =>
        await visit.ReadAsync(state => state.Badges.GetValueOrDefault(id)) switch
        {
            { Public: true, State: BadgeState.Accepted } badge => Valid(badge, visit.Account, card, time.GetUtcNow()),
            { Public: true, State: BadgeState.Replaced, ReplacementBadgeId: { } next } => Redirect.To($"/credly/badges/{next}"),
            { Public: true, State: BadgeState.Revoked } badge => Revoked(badge, visit.Account, card),
            _ => Layout.NotFound(visit.Account),
        };

    /// <summary>The title for sharing reads as on Credly: "… was issued by … to …", with (Expired) after the name once it is.</summary>
    private static PageAnswer Valid(Badge badge, Account? viewer, BadgeCard card, DateTimeOffset now)
    {
        var expired = badge.ExpiresAt < now;
        var name = expired ? $"{card.NameOf(badge)} (Expired)" : card.NameOf(badge);
        var head = Html.Of($"""
            <meta property="og:title" content="{name} was issued by {card.IssuerName} to {badge.IssuedTo}.">
            <meta property="og:image" content="{card.ImageOf(badge)}">
            """);
        var standing = expired ? "This badge has expired." : "This badge is valid.";
        return Layout.Page(name, card.Show(badge, Html.Of($"<p>{standing}</p>")), viewer, head);
    }

    private static PageAnswer Revoked(Badge badge, Account? viewer, BadgeCard card) => Layout.Page(
        card.NameOf(badge),
        SignForms.Problem("This badge was revoked by its issuer and is no longer valid."),
        viewer,
        StatusCodes.Status410Gone);
}
