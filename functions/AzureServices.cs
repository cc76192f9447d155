using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MyIpma.Core.Claims;
using MyIpma.Core.Events;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Storage;
using MyIpma.Core.Webhooks;

namespace MyIpma.Functions;

/// <summary>The ports of core on Azure: Table Storage, Service Bus, Durable Functions. All are opened by the app's identity; no key.</summary>
internal static class AzureServices
{
    public static void AddAzureServices(this IServiceCollection services) => services
        .AddSingleton<TokenCredential>(_ => new DefaultAzureCredential())
        .AddTables()
        .AddServiceBus()
        .AddKeyVaultSigning()
        .AddSingleton<DurableClientAccessor>()
        .AddSingleton<IClaimWorkflows, DurableClaimWorkflows>();

    private static IServiceCollection AddTables(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>()
            .AddSingleton(CreateTableClient)
            .AddSingleton(provider => CreateTables(provider.GetRequiredService<TableServiceClient>(), provider.GetRequiredService<StorageMetrics>()))
            .AddHostedService<TableInitializer>();
    }

    private static IServiceCollection AddServiceBus(this IServiceCollection services)
    {
        services.AddOptions<ServiceBusOptions>().BindConfiguration(ServiceBusOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<ServiceBusOptions>, ServiceBusOptionsValidator>()
            .AddSingleton(provider => new ServiceBusClient(
                provider.GetRequiredService<IOptions<ServiceBusOptions>>().Value.FullyQualifiedNamespace, provider.GetRequiredService<TokenCredential>()))
            .AddSingleton<IEventBus>(provider => new ServiceBusEventBus(provider.CreateSenderFor(ServiceBusNames.BadgeEvents)))
            .AddSingleton<ICredlyEventQueue>(provider => new ServiceBusCredlyEventQueue(provider.CreateSenderFor(ServiceBusNames.CredlyEvents)));
    }

    private static ServiceBusSender CreateSenderFor(this IServiceProvider provider, string name) =>
        provider.GetRequiredService<ServiceBusClient>().CreateSender(name);

    private static TableServiceClient CreateTableClient(IServiceProvider provider) => provider.GetRequiredService<IOptions<StorageOptions>>().Value switch
    {
        { TableServiceUri: { } address } => new TableServiceClient(address, provider.GetRequiredService<TokenCredential>()),
        var azurite => new TableServiceClient(azurite.ConnectionString),
    };

    private static Tables CreateTables(TableServiceClient client, StorageMetrics calls) =>
        new(name => new MeteredTable(new AzureTable(client.GetTableClient(name)), name, calls));
}

/// <summary>Makes the tables that are missing before the first function runs, so that a new version may bring one along.</summary>
internal sealed class TableInitializer(TableServiceClient client) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Tables.Names.Select(name => client.CreateTableIfNotExistsAsync(name, cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
