namespace MyIpma.Local.Credly;

internal static class EventEndpoints
{
    public static void MapEvents(this RouteGroupBuilder organization)
    {
        organization.MapGet("events", ListAsync).Named("listEvents");
        organization.MapGet("events/{id}", GetAsync).Named("getEvent");
    }

    /// <summary>[I] Newest first; the order of the feed was not found.</summary>
    private static Task<Answer> ListAsync(HttpRequest request, EventJson json, Paging paging, Ledger ledger, CancellationToken ct) =>
        ledger.ReadAsync(
            state => paging.Page(
                [.. state.Events.Values.OrderByDescending(happened => happened.Sequence)],
                request,
                happened => json.Full(state, happened)),
            ct);

    private static Task<Answer> GetAsync(string id, EventJson json, Ledger ledger, CancellationToken ct) =>
        ledger.ReadAsync(
            state => state.Events.TryGetValue(id, out var happened) ? Answer.Ok(json.Full(state, happened)) : Answer.NotFound,
            ct);
}
