namespace MyIpma.Local.Credly;

internal static class BadgeEndpoints
{
    public static void MapBadges(this RouteGroupBuilder organization)
    {
        organization.MapPost("badges", IssueAsync).Named("issueBadge");
        organization.MapPost("badges/batch", IssueBatchAsync).Named("issueBatch");
        organization.MapGet("badges", ListAsync).Named("listBadges");
        organization.MapGet("badges/{id}", GetAsync).Named("getBadge");
        organization.MapPost("badges/{id}/replace", ReplaceAsync).Named("replaceBadge");
        organization.MapPut("badges/{id}/revoke", RevokeAsync).Named("revokeBadge");
        organization.MapDelete("badges/{id}", DeleteAsync).Named("deleteBadge");
        organization.MapGet("high_volume_issued_badge_search", SearchAsync).Named("searchBadges");
    }

    private static Task<Answer> IssueAsync(JsonBody body, BadgeIssuing issuing, Ledger ledger, CancellationToken ct) =>
        ledger.ChangeAsync(draft => issuing.Issue(draft, body.Value), ct);

    private static Task<Answer> IssueBatchAsync(JsonBody body, BadgeIssuing issuing, Ledger ledger, CancellationToken ct) =>
        ledger.ChangeAsync(draft => issuing.IssueBatch(draft, body.Value), ct);

    private static Task<Answer> ListAsync(HttpRequest request, BadgeListing listing, Ledger ledger, CancellationToken ct) =>
        ledger.ReadAsync(state => listing.List(state, request), ct);

    private static Task<Answer> GetAsync(string id, BadgeListing listing, Ledger ledger, CancellationToken ct) =>
        ledger.ReadAsync(state => listing.Get(state, id), ct);

    private static Task<Answer> ReplaceAsync(string id, JsonBody body, BadgeReplacing replacing, Ledger ledger, CancellationToken ct) =>
        ledger.ChangeAsync(draft => replacing.Replace(draft, id, body.Value), ct);

    private static Task<Answer> RevokeAsync(string id, JsonBody body, BadgeRevoking revoking, Ledger ledger, CancellationToken ct) =>
        ledger.ChangeAsync(draft => revoking.Revoke(draft, id, body.Value), ct);

    private static Task<Answer> DeleteAsync(string id, Ledger ledger, CancellationToken ct) =>
        ledger.ChangeAsync(draft => BadgeRevoking.Delete(draft, id), ct);

    private static Task<Answer> SearchAsync(HttpRequest request, BadgeListing listing, Ledger ledger, CancellationToken ct) =>
        ledger.ReadAsync(state => listing.Search(state, request), ct);
}
