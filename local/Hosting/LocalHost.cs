using Microsoft.AspNetCore.HttpOverrides;
using CredlySimulator;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MyIpma.Core;
using MyIpma.Core.Certificates;
using MyIpma.Core.Claims;
using MyIpma.Core.Credly;
using MyIpma.Core.Events;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Staff;
using MyIpma.Core.Storage;
using MyIpma.Core.Webhooks;
using MyIpma.Local.Azurite;
using MyIpma.Local.Dev;
using MyIpma.Local.Identity;
using MyIpma.Local.ServiceBus;

namespace MyIpma.Local.Hosting;

/// <summary>Composes the local host: core, its ports inside this process, the development issuer, the Credly simulator and the page.</summary>
internal static class LocalHost
{
    public static async Task<WebApplication> BuildAsync(WebApplicationBuilder builder, LocalArguments arguments, LocalStorage storage, CancellationToken ct)
    {
        var mailbox = LocalMailbox.Open();
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = LocalSettings.Create(arguments.Origin, storage.Keys).Concat(mailbox.Settings) });
        builder.Configuration.AddInMemoryCollection(LocalSettings.BackupsOf(builder.Configuration, storage));
        builder.Configuration["urls"] = arguments.Listen.AbsoluteUri;
        builder.Services.AddMyIpma().AddPorts(storage, mailbox).AddStandIns(builder.Configuration, arguments, storage);
        builder.Services.LeaveMediaTypesToEndpoints();
        builder.Services.AddOpenApiDocument().AddLocalHostNames(arguments).AddPage();
        if (arguments.Timers)
        {
            builder.Services.AddTimers();
        }

        if (arguments.Bus)
        {
            builder.Services.AddSingleton(provider => new ServiceBusStandIn(FreePort.Prefer(ServiceBusStandIn.DefaultPort), provider.GetRequiredService<TimeProvider>()));
        }

        if (arguments.Functions)
        {
            builder.Services.AddSingleton(_ => new FunctionsProcess(Path.Combine(RepositoryPaths.Root, "functions"), Environment.GetEnvironmentVariable("PATH") ?? ""))
                .AddSingleton(provider => new FunctionsForwarder(provider.GetRequiredService<FunctionsProcess>().Address));
        }

        var app = builder.Build();
        if (arguments.Proxies > 0)
        {
            app.UseForwardedHeaders(TrustProxies(arguments.Proxies));
        }

        app.MapAll(arguments);
        await PrepareAsync(app.Services, ct);
        return app;
    }

    /// <summary>Takes the client's address from the entry that the outermost proxy wrote; those before it come from the client.</summary>
    private static ForwardedHeadersOptions TrustProxies(int count)
    {
        var trusted = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = count };
        trusted.KnownIPNetworks.Clear();
        trusted.KnownProxies.Clear();
        return trusted;
    }

    private static IServiceCollection AddPorts(this IServiceCollection services, LocalStorage storage, LocalMailbox mailbox) => services
        .AddSingleton(provider => storage.CreateTables(provider.GetRequiredService<StorageMetrics>()))
        .AddSingleton(provider => new DevEvents(storage.Events, provider.GetRequiredService<FaultIsolation>()))
        .AddSingleton<ICredentialSigner>(storage.Keys.Credentials)
        .AddSingleton<IEventBus>(provider => provider.GetRequiredService<DevEvents>())
        .AddHealthChecks().AddCheck("bus", () => HealthCheckResult.Healthy()).Services
        .AddSingleton(_ => mailbox)
        .AddSingleton<InProcessWorkflows>()
        .AddSingleton<IClaimWorkflows>(provider => provider.GetRequiredService<InProcessWorkflows>())
        .AddSingleton<ICredlyEventQueue, InProcessCredlyEventQueue>()
        .AddSingleton<IImportWorkflows, InProcessImports>()
        .AddSingleton<StartupRecovery>();

    /// <summary>
    /// Routing would reject a wrong media type before the sign-in is checked. The endpoints reject it themselves, after that check, because the Functions
    /// host does not route by media type; so both hosts answer alike.
    /// </summary>
    private static void LeaveMediaTypesToEndpoints(this IServiceCollection services)
    {
        foreach (var policy in services.Where(service => service.ServiceType == typeof(MatcherPolicy) && service.ImplementationType?.Name == "AcceptsMatcherPolicy").ToList())
        {
            services.Remove(policy);
        }
    }

    private static void AddTimers(this IServiceCollection services) => services
        .AddHostedService<OutboxSweepService>()
        .AddHostedService<MailSweepService>()
        .AddHostedService<ImportMaintenanceService>()
        .AddHostedService<TokenMonitorService>()
        .AddHostedService<BackupTimerService>()
        .AddHostedService<ReconciliationService>();

    private static void AddStandIns(this IServiceCollection services, IConfiguration settings, LocalArguments arguments, LocalStorage storage)
    {
        var origin = arguments.Origin;
        services.AddDevIssuer(storage.Keys.Issuer, issuer =>
        {
            issuer.Origin = () => origin;
            issuer.Audience = LocalSettings.Audience;
            issuer.People = DemoPeople.All;
            issuer.ProvesAddresses = arguments.ProvesAddresses;
        });
        var credly = settings.GetSection(CredlyOptions.Section).Get<CredlyOptions>() ?? new CredlyOptions();
        services.AddCredlySimulator(new CredlySimulatorSettings
        {
            OrganizationId = credly.OrganizationId,
            OrganizationName = "International Project Management Association",
            Token = credly.Token,
            WebhookUrl = () => new Uri(origin, $"api/webhooks/credly/{credly.WebhookSecrets.FirstOrDefault()}"),
            PublicBase = () => origin,
            Templates = LocalSettings.Templates(settings, credly, origin),
            Store = storage.Simulator,
        });
    }

    private static void MapAll(this WebApplication app, LocalArguments arguments)
    {
        app.UseStatusCodePages(UnknownRouteProblems.AnswerAsync);
        app.UseLocalCors();
        app.UsePage();
        if (arguments.Functions)
        {
            app.MapToFunctions();
        }
        else
        {
            app.MapMyIpma();
        }

        if (arguments.Bus)
        {
            app.MapServiceBus();
        }

        app.MapDevIssuer();
        app.MapDevEvents();
        app.MapDevCertificates();
        app.MapCredlySimulator();
        app.MapOpenApi("/dev/openapi/{documentName}.json");
        app.MapApiReference();
    }

    /// <summary>Before the first request: loads the published events and adds the demo people.</summary>
    private static async Task PrepareAsync(IServiceProvider services, CancellationToken ct)
    {
        services.GetRequiredService<LocalMailbox>();
        await services.GetRequiredService<DevEvents>().LoadAsync(ct);
        var faults = services.GetRequiredService<FaultIsolation>();
        var certificates = services.GetRequiredService<CertificateService>();
        foreach (var certificate in DemoPeople.Certificates)
        {
            await faults.TryAsync("demo people", certificate.CertificateId ?? "", () => certificates.IssuedAsync(certificate, ct), ct);
        }
    }
}
