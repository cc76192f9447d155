namespace CredlySimulator.State;

/// <summary>
/// Writes rows to the store in the order of the changes. Those that arrive during a write go together into the next, so that many
/// concurrent requests cost few transactions, and each is answered only after its own rows are durable.
/// </summary>
internal sealed class Journal(ISimulatorStore store)
{
    private readonly Lock gate = new();
    private Batch waiting = new();
    private Task writing = Task.CompletedTask;
    private bool running;

    /// <summary>Completes when these rows and all before them are durable; without rows, when all before are.</summary>
    public Task Write(IReadOnlyCollection<StoredRow> rows)
    {
        lock (gate)
        {
            waiting.Add(rows);
            if (waiting.IsEmpty)
            {
                return writing;
            }

            var task = waiting.Done;
            if (!running)
            {
                running = true;
                _ = Task.Run(RunAsync);
            }

            return task;
        }
    }

    private async Task RunAsync()
    {
        while (Next() is { } batch)
        {
            try
            {
                await store.SaveAsync(batch.Rows, CancellationToken.None);
                batch.Succeed();
            }
            catch (Exception failure)
            {
                // Memory is ahead of the store now: the rows go into the next write, and the callers get the exception.
                PutBack(batch);
                batch.Fail(failure);
            }
        }
    }

    private Batch? Next()
    {
        lock (gate)
        {
            running = waiting.HasWaiters;
            if (!running)
            {
                writing = Task.CompletedTask;
                return null;
            }

            var batch = waiting;
            waiting = new Batch();
            writing = batch.Done;
            return batch;
        }
    }

    private void PutBack(Batch failed)
    {
        lock (gate)
        {
            waiting.AddOlder(failed);
        }
    }

    private sealed class Batch
    {
        private readonly Dictionary<(string Kind, string Id), StoredRow> rows = [];
        private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsEmpty => rows.Count == 0;

        public bool HasWaiters { get; private set; }

        public IReadOnlyCollection<StoredRow> Rows => rows.Values;

        public Task Done
        {
            get
            {
                HasWaiters = true;
                return done.Task;
            }
        }

        public void Add(IEnumerable<StoredRow> newer)
        {
            foreach (var row in newer)
            {
                rows[(row.Kind, row.Id)] = row;
            }
        }

        public void AddOlder(Batch older)
        {
            foreach (var row in older.Rows)
            {
                rows.TryAdd((row.Kind, row.Id), row);
            }
        }

        public void Succeed() => done.TrySetResult();

        public void Fail(Exception failure) => done.TrySetException(failure);
    }
}
