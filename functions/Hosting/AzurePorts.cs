using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MyIpma.Core.Events;
using MyIpma.Core.Inbox;
using MyIpma.Core.OpenBadges.Signing;
using MyIpma.Core.Storage;
using MyIpma.Core.Workflow;
using MyIpma.Functions.Bus;
using MyIpma.Functions.Workflow;

namespace MyIpma.Functions.Hosting;

/// <summary>The ports of core on Azure: Table Storage, Service Bus, Durable Functions. All are opened by the app's identity; no key.</summary>
internal static class AzurePorts
{
    public static void AddAzurePorts(this IServiceCollection services) => services
        .AddSingleton<TokenCredential>(_ => new DefaultAzureCredential())
        .AddTables()
        .AddBus()
        .AddKeyVaultSigning()
        .AddSingleton<DurableClients>()
        .AddSingleton<IClaimWorkflows, DurableClaimWorkflows>();

    private static IServiceCollection AddTables(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>()
            .AddSingleton(ClientOf)
            .AddSingleton(provider => TablesOf(provider.GetRequiredService<TableServiceClient>(), provider.GetRequiredService<StorageCalls>()))
            .AddHostedService<TableSetup>();
    }

    private static IServiceCollection AddBus(this IServiceCollection services)
    {
        services.AddOptions<BusOptions>().BindConfiguration(BusOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<BusOptions>, BusOptionsValidator>()
            .AddSingleton(provider => new ServiceBusClient(
                provider.GetRequiredService<IOptions<BusOptions>>().Value.FullyQualifiedNamespace, provider.GetRequiredService<TokenCredential>()))
            .AddSingleton<IEventBus>(provider => new ServiceBusEventBus(provider.SenderTo(BusNames.BadgeEvents)))
            .AddSingleton<ICredlyEventQueue>(provider => new ServiceBusCredlyEvents(provider.SenderTo(BusNames.CredlyEvents)));
    }

    private static ServiceBusSender SenderTo(this IServiceProvider provider, string name) =>
        provider.GetRequiredService<ServiceBusClient>().CreateSender(name);

    private static TableServiceClient ClientOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<StorageOptions>>().Value switch
    {
        { TableServiceUri: { } address } => new TableServiceClient(address, provider.GetRequiredService<TokenCredential>()),
        var azurite => new TableServiceClient(azurite.ConnectionString),
    };

    private static Tables TablesOf(TableServiceClient client, StorageCalls calls) =>
        new(name => new CountedTable(new AzureTable(client.GetTableClient(name)), name, calls));
}
