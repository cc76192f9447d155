using Azure.Data.Tables;
using MyIpma.Local.Azurite;
using MyIpma.Local.Hosting;
using MyIpma.Tests.Hosting;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace MyIpma.Tests.Hosting;

/// <summary>One Azurite for all tests, in a folder of its own that is gone afterwards.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private readonly string path = Directory.CreateTempSubdirectory("my-ipma-tests-").FullName;
    private readonly SemaphoreSlim gate = new(1);
    private AzuriteProcess? azurite;

    /// <summary>Starts Azurite for the first test that needs it; without Node.js that test is skipped, under CI it fails.</summary>
    public async Task<TableServiceClient> ConnectAsync()
    {
        await gate.WaitAsync();
        try
        {
            await Prerequisite.RequireNodeJsAsync();
            azurite ??= await AzuriteProcess.StartAsync(new AzuriteFolder(path), RepositoryPaths.AzuriteProgram, Console.WriteLine, CancellationToken.None);
        }
        finally
        {
            gate.Release();
        }

        return new TableServiceClient(azurite.ConnectionString);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (azurite is not null)
        {
            await azurite.DisposeAsync();
        }

        gate.Dispose();
        Directory.Delete(path, recursive: true);
    }
}
