namespace MyIpma.Local.Credly;

/// <summary>Where the simulator's state survives the process. Rows saved together become durable together.</summary>
internal interface ISimulatorStore
{
    Task<IReadOnlyList<StoredRow>> LoadAllAsync(CancellationToken ct);

    Task SaveAsync(IReadOnlyCollection<StoredRow> rows, CancellationToken ct);
}

/// <summary>One object as JSON; null means it is gone.</summary>
internal sealed record StoredRow(string Kind, string Id, string? Json);
