using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MyIpma.Core.Claims;
using MyIpma.Core.Common;
using MyIpma.Core.Events;
using MyIpma.Core.Http.Endpoints;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Staff;
using MyIpma.Core.Storage;
using MyIpma.Core.Webhooks;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace MyIpma.Functions;

/// <summary>The ports of core on Azure: Table Storage, Service Bus, Durable Functions. All are accessed with the app's identity, without keys.</summary>
internal static class AzureServices
{
    public static void AddAzureServices(this IServiceCollection services) => services
        .AddSingleton<TokenCredential>(_ => new DefaultAzureCredential())
        .AddTables()
        .AddServiceBus()
        .AddKeyVaultSigning()
        .AddSingleton<IValidateOptions<AppKeyOptions>, SigningKeyValidator>()
        .AddSingleton<DurableClientAccessor>()
        .AddSingleton<IClaimWorkflows, DurableClaimWorkflows>()
        .AddSingleton<IImportWorkflows, DurableImportWorkflows>();

    private static IServiceCollection AddTables(this IServiceCollection services)
    {
        return services
            .AddValidated<StorageOptions, StorageOptionsValidator>(StorageOptions.Section)
            .AddSingleton(CreateTableClient)
            .AddSingleton(provider => CreateTables(provider.GetRequiredService<TableServiceClient>(), provider.GetRequiredService<StorageMetrics>()))
            .AddHostedService<TableInitializer>();
    }

    private static IServiceCollection AddServiceBus(this IServiceCollection services)
    {
        services.AddOptions<ServiceBusOptions>().BindConfiguration(ServiceBusOptions.Section)
            .Configure<IConfiguration>((options, settings) => options.ConnectionString = settings[ServiceBusOptions.Section]).ValidateOnStart();
        services.AddHealthChecks().AddCheck<ServiceBusHealthCheck>("bus", HealthStatus.Degraded, [], HealthEndpoint.Timeout);
        return services
            .AddSingleton<IValidateOptions<ServiceBusOptions>, ServiceBusOptionsValidator>()
            .AddSingleton(provider => ServiceBusClientFactory.Create(provider.GetRequiredService<IOptions<ServiceBusOptions>>().Value, provider.GetRequiredService<TokenCredential>))
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

    private static Tables CreateTables(TableServiceClient client, StorageMetrics storageMetrics) =>
        new(name => new MeteredTable(new AzureTable(client.GetTableClient(name)), name, storageMetrics));
}

/// <summary>
/// Creates missing tables before the first function runs, since a new version may add one. It does so in StartingAsync, because invocations begin as soon as the
/// worker's own service has started.
/// </summary>
internal sealed class TableInitializer(TableServiceClient client) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Tables.Names.Select(name => client.CreateTableIfNotExistsAsync(name, cancellationToken)));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>This host signs credentials in Key Vault, so unlike hosts with a key of their own it needs the key's address.</summary>
internal sealed class SigningKeyValidator : IValidateOptions<AppKeyOptions>
{
    public ValidateOptionsResult Validate(string? name, AppKeyOptions options) => options.SigningKeyUri is { IsAbsoluteUri: true }
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail(
            $"{AppKeyOptions.Section}:SigningKeyUri must be the address of the Key Vault key that credentials are signed with, e.g. https://my-vault.vault.azure.net/keys/credential-signing.");
}

/// <summary>
/// Traces, metrics and logs by OpenTelemetry: to Application Insights if its connection string is set, to a collector if OpenTelemetry's own setting names
/// one, and else to the console, since the worker then sends no logs through the Functions host.
/// </summary>
internal static class Telemetry
{
    private const string SourcePattern = "MyIpma.*";

    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var telemetry = services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithTracing(traces => traces.AddSource(SourcePattern, "Azure.*"))
            .WithMetrics(metrics => metrics.AddMeter(SourcePattern));

        // The log lines of ASP.NET and HttpClient contain whole URLs, which hold secrets: the webhook's, tickets, links in mails.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning));

        // The alert on failed claims reads the formatted message, not its template. ASP.NET's scopes contain the URL too.
        services.Configure<OpenTelemetryLoggerOptions>(logs => (logs.IncludeFormattedMessage, logs.IncludeScopes) = (true, false));
        if (configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is { Length: > 0 } connection)
        {
            telemetry.UseAzureMonitorExporter(monitor =>
            {
                monitor.ConnectionString = connection;
                monitor.Credential = new DefaultAzureCredential();
            });
        }

        if (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 })
        {
            telemetry.UseOtlpExporter();
        }
        else if (configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is not { Length: > 0 })
        {
            services.AddLogging(logging => logging.AddSimpleConsole());
        }
    }
}
