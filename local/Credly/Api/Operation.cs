namespace MyIpma.Local.Credly;

/// <summary>What an endpoint is counted as.</summary>
internal sealed record Operation(string Name);

/// <summary>Marks what Credly answers without a token: Open Badges.</summary>
internal sealed record OpenToAll
{
    public static readonly OpenToAll Mark = new();
}

internal static class OperationNames
{
    public static RouteHandlerBuilder Named(this RouteHandlerBuilder endpoint, string name) => endpoint.WithMetadata(new Operation(name));
}
