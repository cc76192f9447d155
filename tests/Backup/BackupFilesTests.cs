using System.Diagnostics;
using System.Globalization;
using Azure.Storage.Blobs;
using MyIpma.Core.Backup;
using MyIpma.Local.Azurite;
using MyIpma.Local.Hosting;
using MyIpma.Tests.Hosting;

[assembly: AssemblyFixture(typeof(MyIpma.Tests.Backup.AzuriteBlobs))]

namespace MyIpma.Tests.Backup;

/// <summary>What a backup relies on, wherever its files are kept.</summary>
public abstract class BackupFilesContract
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected abstract Task<IBackupFiles> OpenAsync();

    [Fact]
    public async Task Where_nothing_was_written_there_is_nothing()
    {
        var files = await OpenAsync();

        Assert.Empty(await files.ListAsync("", Ct).ToListAsync(Ct));
        await Assert.ThrowsAsync<FileNotFoundException>(() => files.OpenAsync("data/x", Ct));
    }

    [Fact]
    public async Task A_file_is_read_as_it_was_written_and_is_never_written_over()
    {
        var files = await OpenAsync();

        await files.WriteAsync("data/a%20b/1", new byte[] { 1, 2, 3 }, Ct);
        await files.WriteAsync("data/a%20b/1", new byte[] { 4 }, Ct);

        await using var stream = await files.OpenAsync("data/a%20b/1", Ct);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, Ct);
        Assert.Equal([1, 2, 3], content.ToArray());
    }

    [Fact]
    public async Task Names_are_listed_in_their_order()
    {
        var files = await OpenAsync();
        foreach (var name in new[] { "m/2", "m/10", "m/1", "d/1" })
        {
            await files.WriteAsync(name, new byte[] { 0 }, Ct);
        }

        Assert.Equal(["m/1", "m/10", "m/2"], await files.ListAsync("m/", Ct).ToListAsync(Ct));
    }

    [Fact]
    public async Task A_backup_goes_there_and_comes_back()
    {
        var store = new BackupHarness(await OpenAsync());
        await store.PutAsync("badges", "3f", ("a", "1"), ("b", "2"));
        await store.PutAsync("links", "- _", ("b_1", "a"));
        await store.BackUpAsync();
        await store.PutAsync("badges", "3f", ("a", "3"));
        await store.BackUpNextNightAsync();
        var before = await store.ContentAsync();

        await store.WipeAsync();
        await store.RestoreAsync(DateTimeOffset.MaxValue);

        Assert.Equal(before, await store.ContentAsync());
    }
}

public sealed class FolderBackupFilesTests : BackupFilesContract, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("my-ipma-backup-");

    public void Dispose() => folder.Delete(recursive: true);

    protected override Task<IBackupFiles> OpenAsync() => Task.FromResult<IBackupFiles>(new FolderBackupFiles(Path.Combine(folder.FullName, "not", "there", "yet")));
}

public sealed class BlobBackupFilesTests(AzuriteBlobs azurite) : BackupFilesContract
{
    protected override async Task<IBackupFiles> OpenAsync() => new BlobBackupFiles(new BlobContainerClient(await azurite.ConnectAsync(), $"t{Guid.NewGuid():n}"));
}

/// <summary>Azurite's blob service in memory, for the tests that need one.</summary>
public sealed class AzuriteBlobs : IAsyncLifetime
{
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private readonly SemaphoreSlim gate = new(1);
    private readonly int port = FreePort.Any();
    private Process? process;

    public async Task<string> ConnectAsync()
    {
        await gate.WaitAsync();
        try
        {
            await Prerequisite.RequireNodeJsAsync();
            process ??= await StartAsync();
        }
        finally
        {
            gate.Release();
        }

        return string.Create(CultureInfo.InvariantCulture, $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{port}/{Account};");
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        gate.Dispose();
    }

    private async Task<Process> StartAsync()
    {
        await AzuritePackage.InstallAsync(RepositoryPaths.AzuriteProgram, Console.WriteLine, CancellationToken.None);
        var main = Path.Combine(RepositoryPaths.AzuriteProgram, "node_modules", "azurite", "dist", "src", "blob", "main.js");
        string[] arguments =
        [
            main, "--blobHost", "127.0.0.1", "--blobPort", port.ToString(CultureInfo.InvariantCulture),
            "--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck",
        ];
        var started = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true }) ?? throw new InvalidOperationException("Azurite did not start.");
        using var http = new HttpClient();
        await Eventually.TrueAsync(() => AnswersAsync(http));
        return started;
    }

    private async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")));
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
