using System.Diagnostics;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using MyIpma.Local.Azurite;
using MyIpma.Local.Hosting;
using MyIpma.Tests.Hosting;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace MyIpma.Tests.Hosting;

/// <summary>One Azurite for all tests, in a temporary folder.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private readonly string path = Directory.CreateTempSubdirectory("my-ipma-tests-").FullName;
    private readonly SemaphoreSlim gate = new(1);
    private AzuriteProcess? azurite;
    private Process? blobs;
    private string blobConnection = "";

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

    /// <summary>Starts Azurite's blobs for the first test that needs them.</summary>
    public async Task<BlobServiceClient> ConnectBlobsAsync()
    {
        var account = (await ConnectAsync()).AccountName;
        await gate.WaitAsync();
        try
        {
            if (blobs is null)
            {
                var port = FreePort.Any();
                blobs = AzuriteService.Start("blob", Path.Combine(path, "blob"), port);
                blobConnection = $"{azurite?.ConnectionString}BlobEndpoint=http://127.0.0.1:{port}/{account};";
            }
        }
        finally
        {
            gate.Release();
        }

        var client = new BlobServiceClient(blobConnection);
        await Eventually.TrueAsync(async () => await AnswersAsync(client));
        return client;
    }

    private static async Task<bool> AnswersAsync(BlobServiceClient client)
    {
        try
        {
            return (await client.GetPropertiesAsync()).HasValue;
        }
        catch (Exception failure) when (failure is RequestFailedException or AggregateException)
        {
            return false;
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (azurite is not null)
        {
            await azurite.DisposeAsync();
        }

        blobs?.Kill(entireProcessTree: true);
        await (blobs?.WaitForExitAsync() ?? Task.CompletedTask);
        blobs?.Dispose();
        gate.Dispose();
        Directory.Delete(path, recursive: true);
    }
}
