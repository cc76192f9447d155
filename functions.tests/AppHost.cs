using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Moq;
using MyIpma.Core;
using MyIpma.Core.Events;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Storage;
using MyIpma.Core.Webhooks;

namespace MyIpma.Functions.Tests;

/// <summary>The functions app as Program.cs composes it, with settings of a developer's machine, not started.</summary>
internal static class AppHost
{
    public static IHost Build(Action<IServiceCollection>? replace = null) => Build(new Dictionary<string, string?>(), replace);

    public static IHost BuildWith(Dictionary<string, string?> settings) => Build(settings, null);

    /// <summary>With nothing but these settings.</summary>
    public static IHost BuildFrom(Dictionary<string, string?> settings) => Compose(settings, null);

    private static IHost Build(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? replace) =>
        Compose(Settings.Where(setting => !settings.ContainsKey(setting.Key)).Concat(settings), replace);

    private static IHost Compose(IEnumerable<KeyValuePair<string, string?>> settings, Action<IServiceCollection>? replace)
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddMyIpma();
        builder.Services.AddAzureServices();
        builder.Services.AddTelemetry(builder.Configuration);
        builder.Logging.ClearProviders();
        replace?.Invoke(builder.Services);
        return builder.Build();
    }

    public static IHost BuildOnMemory() => BuildOnMemory(new Dictionary<string, string?>(), null);

    /// <summary>With data in memory, and settings and services that override the default ones.</summary>
    public static IHost BuildOnMemory(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? replace) => Build(settings, services =>
    {
        services.Replace(ServiceDescriptor.Singleton(new Tables(_ => new MemoryTable())));
        services.Replace(ServiceDescriptor.Singleton(Mock.Of<IEventBus>()));
        services.Replace(ServiceDescriptor.Singleton(Mock.Of<ICredlyEventQueue>()));
        services.Replace(ServiceDescriptor.Singleton<ICredentialSigner>(EcdsaSigner.Create()));
        RemoveWorker(services);
        replace?.Invoke(services);
    });

    /// <summary>The worker's background services look for a Functions host and the app's own for Azure; core's stay.</summary>
    private static void RemoveWorker(IServiceCollection services)
    {
        foreach (var foreign in services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly != typeof(Tables).Assembly).ToList())
        {
            services.Remove(foreign);
        }
    }

    private static Dictionary<string, string?> Settings { get; } = new()
    {
        ["ServiceBus:FullyQualifiedNamespace"] = "bus.example.org",
        ["MyIpma:Storage:ConnectionString"] = "UseDevelopmentStorage=true",
        ["MyIpma:Keys:SigningKeyUri"] = "https://vault.example.org/keys/credential-signing",
        ["MyIpma:Keys:AppKey"] = "0123456789012345678901234567890123456789",
        ["MyIpma:Site:ApiBase"] = "https://api.example.org/",
        ["MyIpma:Site:WebBase"] = "https://example.org/",
        ["MyIpma:OpenBadges:IssuerEmail"] = "badges@example.org",
        ["MyIpma:Identity:Issuer"] = "https://issuer.example.org/",
        ["MyIpma:Identity:Audience"] = "my-ipma-badges",
        ["MyIpma:Credly:ApiBase"] = "https://credly.example.org/v1/",
        ["MyIpma:Credly:WebBase"] = "https://credly.example.org/",
        ["MyIpma:Credly:OrganizationId"] = "o-1",
        ["MyIpma:Credly:Token"] = "token",
        ["MyIpma:Credly:WebhookSecrets:0"] = "secret-secret-secret",
        ["MyIpma:Credly:Templates:B"] = "template-b",
    };
}
