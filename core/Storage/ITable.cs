namespace MyIpma.Core.Storage;

/// <summary>The storage port: a table of partitions whose rows are ordered by key, as Azure Table Storage has it.</summary>
public interface ITable
{
    /// <summary>Reads one row; null when there is none.</summary>
    Task<Row?> GetAsync(string partition, string key, CancellationToken ct);

    /// <summary>Reads the rows with <paramref name="from"/> ≤ key &lt; <paramref name="before"/> in key order.</summary>
    IAsyncEnumerable<Row> RangeAsync(string partition, string from, string before, CancellationToken ct);

    /// <summary>
    /// Carries out all changes or none (at most 100, each row once). Null means that a precondition did not hold: read again, decide again.
    /// Otherwise the new ETags, in the order of the changes (empty text for a deletion).
    /// </summary>
    Task<IReadOnlyList<string>?> TryCommitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken ct);
}
