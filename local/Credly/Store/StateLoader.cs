namespace MyIpma.Local.Credly;

/// <summary>Folds stored rows back into a state.</summary>
internal static class StateLoader
{
    public static CredlyState Load(IEnumerable<StoredRow> rows) => rows.Aggregate(CredlyState.Empty, With);

    private static CredlyState With(CredlyState state, StoredRow row) => row.Kind switch
    {
        Rows.Badge => state.With(Rows.Read<Badge>(row)),
        Rows.Account => state.With(Rows.Read<Account>(row)),
        Rows.Event => state.With(Rows.Read<CredlyEvent>(row)),
        Rows.Session => state with { Sessions = state.Sessions.SetItem(row.Id, Rows.Read<Session>(row)) },
        Rows.Delivery => state with { Deliveries = state.Deliveries.SetItem(row.Id, Rows.Read<Delivery>(row)) },
        Rows.Token => state with { Tokens = state.Tokens.SetItem(row.Id, Rows.Read<ApiToken>(row)) },
        Rows.Organization => state with { Organization = Rows.Read<OrganizationSettings>(row) },
        Rows.Faults => state with { Faults = Rows.Read<FaultSettings>(row) },
        _ => throw new InvalidDataException($"The simulator's store holds a row of unknown kind {row.Kind}."),
    };
}
