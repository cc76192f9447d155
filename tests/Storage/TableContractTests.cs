using MyIpma.Core.Storage;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Storage;

public sealed class MemoryTableTests : TableContract
{
    protected override Task<ITable> OpenAsync() => Task.FromResult<ITable>(new MemoryTable());
}

public sealed class AzureTableTests(AzuriteFixture azurite) : TableContract
{
    protected override async Task<ITable> OpenAsync()
    {
        var client = (await azurite.ConnectAsync()).GetTableClient($"t{Guid.NewGuid():n}");
        await client.CreateAsync();
        return new AzureTable(client);
    }
}
