using MyIpma.Core.Storage;

namespace MyIpma.Core.Credly.TokenCare;

/// <summary>Keeps the rotated token in a table; for development, where table and token belong to the same machine.</summary>
public sealed class TableTokenStore(Tables tables) : ICredlyTokenStore
{
    private const string Partition = "credly-token";
    private const string Key = "kept";

    /// <inheritdoc />
    public async Task<KeptToken?> ReadAsync(CancellationToken ct) =>
        await tables.Links.GetAsync(Partition, Key, ct) is { } row ? StorageJson.Read(row, StorageJson.Default.KeptToken) : null;

    /// <inheritdoc />
    public Task SaveAsync(KeptToken token, CancellationToken ct) =>
        tables.Links.TryCommitAsync(Partition, [new RowChange.Put(Key, StorageJson.Write(token, StorageJson.Default.KeptToken))], ct);
}
