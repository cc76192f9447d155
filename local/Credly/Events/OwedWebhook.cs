namespace MyIpma.Local.Credly;

/// <summary>A delivery with all it takes to make it, as of one moment.</summary>
internal sealed record OwedWebhook(Delivery Delivery, CredlyEvent Event, OrganizationSettings Organization)
{
    public static OwedWebhook? Find(CredlyState state, string id) =>
        state.Deliveries.TryGetValue(id, out var delivery) && state.Events.TryGetValue(id, out var happened)
            ? new OwedWebhook(delivery, happened, state.Organization)
            : null;
}
