namespace MyIpma.Local.Credly;

internal sealed class MemorySimulatorStore : ISimulatorStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Kind, string Id), StoredRow> rows = [];

    public Task<IReadOnlyList<StoredRow>> LoadAllAsync(CancellationToken ct)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<StoredRow>>([.. rows.Values]);
        }
    }

    public Task SaveAsync(IReadOnlyCollection<StoredRow> rows, CancellationToken ct)
    {
        lock (gate)
        {
            foreach (var row in rows)
            {
                Save(row);
            }
        }

        return Task.CompletedTask;
    }

    private void Save(StoredRow row)
    {
        if (row.Json is null)
        {
            rows.Remove((row.Kind, row.Id));
        }
        else
        {
            rows[(row.Kind, row.Id)] = row;
        }
    }
}
