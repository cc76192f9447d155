using System.Security.Cryptography;
using Azure.Data.Tables;
using CredlySimulator.State;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Storage;
using MyIpma.Local.Azurite;
using MyIpma.Local.Identity;

namespace MyIpma.Local.Hosting;

/// <summary>Where a local host keeps its data: in Azurite, or in memory.</summary>
internal sealed class LocalStorage(LocalKeys keys, TableServiceClient? tables, AzuriteProcess? azurite, string? backups = null, string? folder = null) : IAsyncDisposable
{
    private const string EventsTable = "devevents";

    public LocalKeys Keys => keys;

    /// <summary>The folder of backups; none where the data are gone with the process.</summary>
    public string? BackupFolder => backups;

    /// <summary>Of Azurite's tables; none where data are in memory.</summary>
    public string ConnectionString => azurite?.ConnectionString ?? throw new InvalidOperationException("Data are in memory.");

    /// <summary>Where Azurite keeps its data.</summary>
    public string Folder => folder ?? throw new InvalidOperationException("Data are in memory.");

    public string Description => azurite is null ? "memory (gone when this ends)" : "Azurite, kept in .azurite/";

    public ISimulatorStore Simulator { get; private init; } = tables is null ? new MemorySimulatorStore() : new TableSimulatorStore(tables);

    public ITable Events { get; private init; } = Open(tables, EventsTable);

    /// <summary>Opens what is wanted; where nothing is, Azurite if Node.js is found. Without <paramref name="keepsData"/> Azurite writes nothing to its folder, for measurements of many rows.</summary>
    /// <exception cref="CannotStartException">Azurite is wanted and there is no Node.js.</exception>
    public static async Task<LocalStorage> OpenAsync(string? wanted, string folder, CancellationToken ct, bool keepsData = true)
    {
        if (wanted == "memory" || (wanted is null && !await NodeJs.IsFoundAsync(ct)))
        {
            return new LocalStorage(LocalKeys.Ephemeral(), null, null);
        }

        var kept = new AzuriteFolder(Path.GetFullPath(folder), keepsData);
        var azurite = await AzuriteProcess.StartAsync(kept, RepositoryPaths.AzuriteProgram, Console.WriteLine, ct);
        var tables = new TableServiceClient(azurite.ConnectionString);
        foreach (var name in Tables.Names.Append(EventsTable))
        {
            await tables.CreateTableIfNotExistsAsync(name, ct);
        }

        return new LocalStorage(await LocalKeys.LoadOrCreateAsync(kept, ct), tables, azurite, kept.Backups, kept.Data);
    }

    /// <summary>The same, with what stands for Credly and for the bus in memory: so that measurements of the tables measure the tables.</summary>
    public LocalStorage WithStandInsInMemory() => new(keys, tables, azurite, backups) { Simulator = new MemorySimulatorStore(), Events = new MemoryTable() };

    public Tables CreateTables(StorageMetrics calls) => new(name => new MeteredTable(Open(tables, name), name, calls));

    public ValueTask DisposeAsync() => azurite?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static ITable Open(TableServiceClient? tables, string name) => tables is null ? new MemoryTable() : new AzureTable(tables.GetTableClient(name));
}

/// <summary>The keys of a local host: made at the first start and kept beside the data they belong to, so that badge ids and tokens outlive a restart.</summary>
internal sealed record LocalKeys(string AppKey, DevIssuerKeys Issuer, EcdsaSigner Credentials)
{
    public static LocalKeys Ephemeral() => new(NewKey(), DevIssuerKeys.Ephemeral(), EcdsaSigner.Create());

    /// <summary>The same ones for all hosts of a folder, also when they come at once.</summary>
    public static async Task<LocalKeys> LoadOrCreateAsync(AzuriteFolder folder, CancellationToken ct)
    {
        folder.Create();
        await using var turn = await FileLock.AcquireAsync(folder.LockFile, ct);
        if (!File.Exists(folder.Keys))
        {
            KeyFile.Write(folder.Keys, NewKey());
        }

        return new LocalKeys(File.ReadAllText(folder.Keys), DevIssuerKeys.LoadOrCreate(folder.IssuerKeys), LoadOrCreateSigner(folder));
    }

    private static EcdsaSigner LoadOrCreateSigner(AzuriteFolder folder)
    {
        var older = folder.OlderCredentialKeys.Select(File.ReadAllText);
        if (File.Exists(folder.CredentialKey))
        {
            return EcdsaSigner.FromPem(File.ReadAllText(folder.CredentialKey), older);
        }

        var signer = EcdsaSigner.Create(older);
        KeyFile.Write(folder.CredentialKey, signer.ToPem());
        return signer;
    }

    private static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}

/// <summary>How the local host keeps a key in a file.</summary>
internal static class KeyFile
{
    /// <summary>Written beside and moved into place, so that a crash leaves either no file or a whole one; readable by its owner only, from the first byte.</summary>
    public static void Write(string path, string key)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full) ?? full);
        var temporary = $"{full}.{Environment.ProcessId}.tmp";
        using (var file = new FileStream(temporary, OwnerOnly()))
        using (var text = new StreamWriter(file))
        {
            text.Write(key);
        }

        File.Move(temporary, full, overwrite: true);
    }

    private static FileStreamOptions OwnerOnly()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
