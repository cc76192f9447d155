namespace MyIpma.Local.Credly;

/// <summary>
/// The simulator's memory. Changes happen one at a time; neither a change nor a read is answered before
/// everything it saw is durable, so a killed process never takes back what anybody was told.
/// </summary>
internal sealed class Ledger(CredlySimulatorSettings settings, FaultDesk faults, DeliveryQueue queue, TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim loading = new(1, 1);
    private readonly Journal journal = new(settings.Store);
    private CredlyState? state;

    public void Dispose() => loading.Dispose();

    public async Task<T> ReadAsync<T>(Func<CredlyState, T> read, CancellationToken ct)
    {
        await LoadAsync(ct);
        CredlyState seen;
        Task durable;
        lock (gate)
        {
            seen = Loaded();
            durable = journal.Write([]);
        }

        await durable;
        return read(seen);
    }

    public async Task<T> ChangeAsync<T>(Func<Draft, T> change, CancellationToken ct)
    {
        await LoadAsync(ct);
        Draft draft;
        T result;
        Task durable;
        lock (gate)
        {
            draft = new Draft(Loaded(), faults, Stamp.Milliseconds(time.GetUtcNow()));
            result = change(draft);
            state = draft.State;
            durable = journal.Write(draft.Rows);
        }

        await durable;
        queue.Add(draft.Deliveries);
        return result;
    }

    public Task ChangeAsync(Action<Draft> change, CancellationToken ct) =>
        ChangeAsync(
            draft =>
            {
                change(draft);
                return true;
            },
            ct);

    /// <summary>On first use and not at start: the host may still be starting the store then.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        if (Volatile.Read(ref state) is not null)
        {
            return;
        }

        await loading.WaitAsync(ct);
        try
        {
            if (state is null)
            {
                await LoadOnceAsync(ct);
            }
        }
        finally
        {
            loading.Release();
        }
    }

    private async Task LoadOnceAsync(CancellationToken ct)
    {
        var draft = new Draft(StateLoader.Load(await settings.Store.LoadAllAsync(ct)), faults, Stamp.Milliseconds(time.GetUtcNow()));
        Tokens.Seed(draft, settings);
        await journal.Write(draft.Rows);
        faults.Use(draft.State.Faults);
        Volatile.Write(ref state, draft.State);
    }

    private CredlyState Loaded() => state ?? throw new InvalidOperationException("The simulator's state was used before it was loaded.");
}
