using Microsoft.Extensions.Configuration.Memory;
using MyIpma.Core;
using MyIpma.Core.Events;
using MyIpma.Core.Inbox;
using MyIpma.Core.OpenBadges.Signing;
using MyIpma.Core.Storage;
using MyIpma.Core.Workflow;
using MyIpma.Local.Certificates;
using MyIpma.Local.Credly;
using MyIpma.Local.Events;
using MyIpma.Local.Identity;
using MyIpma.Local.Inbox;
using MyIpma.Local.Reconciliation;
using MyIpma.Local.Workflow;

namespace MyIpma.Local.Hosting;

/// <summary>Puts the local host together: everything of core, the ports inside this process, the development issuer, the Credly simulator and the page.</summary>
internal static class LocalHost
{
    public static async Task<WebApplication> BuildAsync(WebApplicationBuilder builder, LocalArguments arguments, LocalStorage storage, CancellationToken ct)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = LocalSettings.For(arguments.Origin, storage.Keys) });
        builder.Configuration["urls"] = arguments.Listen.AbsoluteUri;
        builder.Services.AddMyIpma().AddPorts(storage).AddStandIns(arguments.Origin, storage);
        builder.Services.AddContract().AddNeighbours();
        if (arguments.Timers)
        {
            builder.Services.AddTimers();
        }

        var app = builder.Build();
        app.MapAll();
        await PrepareAsync(app.Services, ct);
        return app;
    }

    private static IServiceCollection AddPorts(this IServiceCollection services, LocalStorage storage) => services
        .AddSingleton(provider => storage.Tables(provider.GetRequiredService<StorageCalls>()))
        .AddSingleton(_ => new DevEvents(storage.Events))
        .AddSingleton<ICredentialSigner>(storage.Keys.Credentials)
        .AddSingleton<IEventBus>(provider => provider.GetRequiredService<DevEvents>())
        .AddSingleton<DevMail>()
        .AddSingleton<InProcessWorkflows>()
        .AddSingleton<IClaimWorkflows>(provider => provider.GetRequiredService<InProcessWorkflows>())
        .AddSingleton<ICredlyEventQueue, DirectCredlyEvents>()
        .AddSingleton<Recovery>();

    /// <summary>What timer triggers do in Azure.</summary>
    private static void AddTimers(this IServiceCollection services) => services
        .AddHostedService<Sweeper>()
        .AddHostedService<TokenWatch>()
        .AddHostedService<Reconciler>();

    private static void AddStandIns(this IServiceCollection services, Uri origin, LocalStorage storage)
    {
        services.AddDevIssuer(storage.Keys.Issuer, issuer =>
        {
            issuer.Origin = () => origin;
            issuer.Audience = LocalSettings.Audience;
            issuer.People = DemoPeople.All;
        });
        var settings = LocalSettings.For(origin, storage.Keys);
        services.AddCredlySimulator(new CredlySimulatorSettings
        {
            OrganizationId = LocalSettings.OrganizationId,
            OrganizationName = "International Project Management Association",
            Token = settings["MyIpma:Credly:Token"] ?? "",
            WebhookUrl = () => new Uri(origin, $"api/webhooks/credly/{settings["MyIpma:Credly:WebhookSecrets:0"]}"),
            PublicBase = () => origin,
            Templates = LocalSettings.Templates(origin),
            Store = storage.Simulator,
        });
    }

    private static void MapAll(this WebApplication app)
    {
        app.UseStatusCodePages(UnknownRoutes.AnswerAsync);
        app.UseNeighbours();
        app.UsePage();
        app.MapMyIpma();
        app.MapDevIssuer();
        app.MapDevEvents();
        app.MapDevCertificates();
        app.MapCredlySimulator();
        app.MapOpenApi("/dev/openapi/{documentName}.json");
    }

    /// <summary>Before the first request: what was published, the demo people, and what an earlier run left unfinished.</summary>
    private static async Task PrepareAsync(IServiceProvider services, CancellationToken ct)
    {
        await services.GetRequiredService<DevEvents>().LoadAsync(ct);
        var certificates = services.GetRequiredService<Core.Certificates.CertificateService>();
        foreach (var certificate in DemoPeople.Certificates)
        {
            await certificates.IssuedAsync(certificate, ct);
        }
    }
}
