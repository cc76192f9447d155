using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.People;

/// <summary>Keeps the codes of an address in table <c>badges</c>, in the address's partition, so that what is owed because of a code commits with it.</summary>
public sealed class CodeStore(Tables tables)
{
    /// <summary>Reads the codes of an address.</summary>
    public async Task<Stored<AddressCodes>?> ReadAsync(string addressKey, CancellationToken ct) =>
        await tables.Badges.GetAsync(Partitions.Of(addressKey), KeyOf(addressKey), ct) is { } row
            ? new Stored<AddressCodes>(StorageJson.Read(row, PeopleRows.Default.AddressCodes), row.ETag)
            : null;

    /// <summary>Writes the codes of an address together with the effects owed. False when somebody else was faster.</summary>
    public async Task<bool> TryWriteAsync(string addressKey, Stored<AddressCodes>? before, AddressCodes after, IReadOnlyList<OutboxRow> owed, CancellationToken ct)
    {
        var body = StorageJson.Write(after, PeopleRows.Default.AddressCodes);
        RowChange write = before is null ? new RowChange.Insert(KeyOf(addressKey), body) : new RowChange.Replace(KeyOf(addressKey), body, before.ETag);
        return await tables.Badges.TryCommitAsync(Partitions.Of(addressKey), [write, .. owed.Select(row => row.ToInsert())], ct) is not null;
    }

    private static string KeyOf(string addressKey) => $"{addressKey}|codes";
}
