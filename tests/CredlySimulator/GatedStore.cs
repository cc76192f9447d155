using MyIpma.Local.Credly;

namespace MyIpma.Tests.CredlySimulator;

/// <summary>A store that can be held shut or made to fail once.</summary>
internal sealed class GatedStore : ISimulatorStore
{
    private readonly MemorySimulatorStore inner = new();
    private readonly TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int failures;

    public GatedStore() => open.SetResult();

    public Task Waiting => waiting.Task;

    public void Close() => open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => open.SetResult();

    public void FailNext() => Interlocked.Increment(ref failures);

    public Task<IReadOnlyList<StoredRow>> LoadAllAsync(CancellationToken ct) => inner.LoadAllAsync(ct);

    public async Task SaveAsync(IReadOnlyCollection<StoredRow> rows, CancellationToken ct)
    {
        if (!open.Task.IsCompleted)
        {
            waiting.TrySetResult();
        }

        await open.Task.WaitAsync(ct);
        if (Interlocked.CompareExchange(ref failures, 0, 1) == 1)
        {
            throw new IOException("The store is away.");
        }

        await inner.SaveAsync(rows, ct);
    }
}
