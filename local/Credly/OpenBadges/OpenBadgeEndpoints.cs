namespace MyIpma.Local.Credly;

/// <summary>Open Badges 2.0, hosted, without authentication (Credly: OBI specified endpoints).</summary>
internal static class OpenBadgeEndpoints
{
    public static void MapOpenBadges(this RouteGroupBuilder api)
    {
        var obi = api.MapGroup("obi/v2").WithMetadata(OpenToAll.Mark);
        obi.MapGet("badge_assertions/{id}", AssertionAsync).Named("getAssertion");
        obi.MapGet("badge_classes/{id}", BadgeClass).Named("getBadgeClass");
        obi.MapGet("issuers/{id}", Issuer).Named("getIssuer");
        obi.MapGet("issuers/{issuer}/badge_classes/{id}", BadgeClassOf).Named("getBadgeClass");
    }

    private static Task<Answer> AssertionAsync(string id, Ledger ledger, OpenBadgeJson json, CancellationToken ct) =>
        ledger.ReadAsync(state => state.Badges.TryGetValue(id, out var badge) ? json.Assertion(badge) : Answer.NotFound, ct);

    private static Answer BadgeClass(string id, TemplateJson templates, OpenBadgeJson json) =>
        templates.Find(id) is { } template ? new Answer(StatusCodes.Status200OK, json.BadgeClass(template)) : Answer.NotFound;

    private static Answer BadgeClassOf(string issuer, string id, TemplateJson templates, OpenBadgeJson json, CredlySimulatorSettings settings) =>
        issuer == settings.OrganizationId ? BadgeClass(id, templates, json) : Answer.NotFound;

    private static Answer Issuer(string id, OpenBadgeJson json, CredlySimulatorSettings settings) =>
        id == settings.OrganizationId ? new Answer(StatusCodes.Status200OK, json.Issuer()) : Answer.NotFound;
}
