using Azure.Data.Tables;
using Microsoft.Extensions.Hosting;
using MyIpma.Core.Storage;

namespace MyIpma.Functions.Hosting;

/// <summary>Makes the tables that are missing before the first function runs, so that a new version may bring one along.</summary>
internal sealed class TableSetup(TableServiceClient client) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Tables.Names.Select(name => client.CreateTableIfNotExistsAsync(name, cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
