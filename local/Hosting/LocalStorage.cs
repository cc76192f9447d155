using System.Security.Cryptography;
using Azure.Data.Tables;
using CredlySimulator.State;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Storage;
using MyIpma.Local.Azurite;
using MyIpma.Local.Identity;

namespace MyIpma.Local.Hosting;

/// <summary>A local host's data, in Azurite or in memory.</summary>
internal sealed class LocalStorage(LocalKeys keys, TableServiceClient? tables, AzuriteProcess? azurite, string? backups = null, string? folder = null) : IAsyncDisposable
{
    private const string EventsTable = "devevents";

    public LocalKeys Keys => keys;

    /// <summary>Null where data is in memory.</summary>
    public string? BackupFolder => backups;

    /// <summary>Of Azurite's tables; throws where data is in memory.</summary>
    public string ConnectionString => azurite?.ConnectionString ?? throw new InvalidOperationException("Data is in memory.");

    /// <summary>Where Azurite keeps its data; throws where data is in memory.</summary>
    public string Folder => folder ?? throw new InvalidOperationException("Data is in memory.");

    public string Description => azurite is null ? "memory (lost when this ends)" : "Azurite, kept in .azurite/";

    public ISimulatorStore Simulator { get; private init; } = tables is null ? new MemorySimulatorStore() : new TableSimulatorStore(tables);

    public ITable Events { get; private init; } = Open(tables, EventsTable);

    /// <summary>Null opens Azurite where Node.js is found, and memory elsewhere. Without <paramref name="keepsData"/> Azurite writes nothing to disk, for measurements with many rows.</summary>
    /// <exception cref="CannotStartException">Azurite is asked for, and Node.js is not on the PATH.</exception>
    public static async Task<LocalStorage> OpenAsync(string? kind, string folder, CancellationToken ct, bool keepsData = true)
    {
        if (kind == "memory" || (kind is null && !await NodeJs.IsFoundAsync(ct)))
        {
            return new LocalStorage(LocalKeys.Ephemeral(), null, null);
        }

        var azuriteFolder = new AzuriteFolder(Path.GetFullPath(folder), keepsData);
        var azurite = await AzuriteProcess.StartAsync(azuriteFolder, RepositoryPaths.AzuriteProgram, Console.WriteLine, ct);
        var tables = new TableServiceClient(azurite.ConnectionString);
        foreach (var name in Tables.Names.Append(EventsTable))
        {
            await tables.CreateTableIfNotExistsAsync(name, ct);
        }

        return new LocalStorage(await LocalKeys.LoadOrCreateAsync(azuriteFolder, ct), tables, azurite, azuriteFolder.Backups, azuriteFolder.Data);
    }

    /// <summary>Moves the Credly simulator and the bus to memory, so that measurements count only our own tables.</summary>
    public LocalStorage WithStandInsInMemory() => new(keys, tables, azurite, backups) { Simulator = new MemorySimulatorStore(), Events = new MemoryTable() };

    public Tables CreateTables(StorageMetrics metrics) => new(name => new MeteredTable(Open(tables, name), name, metrics));

    public ValueTask DisposeAsync() => azurite?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static ITable Open(TableServiceClient? tables, string name) => tables is null ? new MemoryTable() : new AzureTable(tables.GetTableClient(name));
}

/// <summary>Created at the first start and kept beside the data, so that badge ids and tokens stay valid after a restart.</summary>
internal sealed record LocalKeys(string AppKey, DevIssuerKeys Issuer, EcdsaSigner Credentials)
{
    public static LocalKeys Ephemeral() => new(NewKey(), DevIssuerKeys.Ephemeral(), EcdsaSigner.Create());

    /// <summary>All hosts of a folder get the same keys, even when they start together.</summary>
    public static async Task<LocalKeys> LoadOrCreateAsync(AzuriteFolder folder, CancellationToken ct)
    {
        folder.Create();
        await using var folderLock = await FileLock.AcquireAsync(folder.LockFile, ct);
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

internal static class KeyFile
{
    /// <summary>Written to a temporary file and moved into place, so that a crash never leaves half a file. Only its owner can read it, from the first byte on.</summary>
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
