using Azure.Data.Tables;
using MyIpma.Core.Storage;
using MyIpma.Local.Azurite;
using MyIpma.Local.Credly;

namespace MyIpma.Local.Hosting;

/// <summary>Where a local host keeps its data: in Azurite, or in memory.</summary>
internal sealed class LocalStorage(LocalKeys keys, TableServiceClient? tables, AzuriteProcess? azurite) : IAsyncDisposable
{
    private const string EventsTable = "devevents";

    public LocalKeys Keys => keys;

    public string Description => azurite is null ? "memory (gone when this ends)" : "Azurite, kept in .azurite/";

    public ISimulatorStore Simulator { get; } = tables is null ? new MemorySimulatorStore() : new TableSimulatorStore(tables);

    public ITable Events { get; } = Open(tables, EventsTable);

    public static async Task<LocalStorage> OpenAsync(string? wanted, string folder, CancellationToken ct)
    {
        if (wanted == "memory" || (wanted is null && !await NodeJs.IsFoundAsync(ct)))
        {
            return new LocalStorage(LocalKeys.Ephemeral(), null, null);
        }

        var kept = new AzuriteFolder(Path.GetFullPath(folder));
        var azurite = await AzuriteProcess.StartAsync(kept, Repository.AzuriteProgram, Console.WriteLine, ct);
        var tables = new TableServiceClient(azurite.ConnectionString);
        foreach (var name in Core.Storage.Tables.Names.Append(EventsTable))
        {
            await tables.CreateTableIfNotExistsAsync(name, ct);
        }

        return new LocalStorage(await LocalKeys.KeptInAsync(kept, ct), tables, azurite);
    }

    public Tables Tables(StorageCalls calls) => new(name => new CountedTable(Open(tables, name), name, calls));

    public ValueTask DisposeAsync() => azurite?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static ITable Open(TableServiceClient? tables, string name) => tables is null ? new MemoryTable() : new AzureTable(tables.GetTableClient(name));
}
