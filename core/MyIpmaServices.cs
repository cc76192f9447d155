using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Claims;
using MyIpma.Core.Credly;
using MyIpma.Core.Credly.TokenCare;
using MyIpma.Core.Health;
using MyIpma.Core.Http;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.Identity;
using MyIpma.Core.Inbox;
using MyIpma.Core.Keys;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Outbox;
using MyIpma.Core.People;
using MyIpma.Core.Reconciliation;
using MyIpma.Core.Renewal;
using MyIpma.Core.Share;
using MyIpma.Core.Site;
using MyIpma.Core.Storage;
using MyIpma.Core.Verify;
using MyIpma.Core.Workflow;

namespace MyIpma.Core;

/// <summary>Registers everything the hosts share. A host adds its ports: storage, event bus, workflows, the queue of Credly events.</summary>
public static class MyIpmaServices
{
    /// <summary>Registers settings, domain, storage, effects, workflow steps and endpoints.</summary>
    public static IServiceCollection AddMyIpma(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSettings().AddDomain().AddPeople().AddRenewal().AddReconciliation().AddOpenBadges()
            .AddVerify().AddShare().AddEffects().AddHealth().AddHttp();
    }

    private static IServiceCollection AddSettings(this IServiceCollection services) => services
        .AddValidated<KeyOptions, KeyOptionsValidator>(KeyOptions.Section)
        .AddValidated<ClaimOptions, ClaimOptionsValidator>(ClaimOptions.Section)
        .AddValidated<LevelOptions, LevelOptionsValidator>(LevelOptions.Section)
        .AddValidated<SiteOptions, SiteOptionsValidator>(SiteOptions.Section)
        .AddValidated<OutboxOptions, OutboxOptionsValidator>(OutboxOptions.Section)
        .AddValidated<IdentityOptions, IdentityOptionsValidator>(IdentityOptions.Section);

    private static IServiceCollection AddDomain(this IServiceCollection services) => services
        .AddTokenCare()
        .AddCredlyClient()
        .AddSingleton<LevelCatalog>()
        .AddSingleton<BadgeIds>()
        .AddSingleton<BadgeStore>()
        .AddSingleton<BadgeLocator>()
        .AddSingleton<BadgeChanges>()
        .AddSingleton<MyBadges>()
        .AddSingleton<CredlySync>()
        .AddSingleton<BadgeExpiry>()
        .AddSingleton<CertificateReader>()
        .AddSingleton<CertificateService>()
        .AddSingleton<CertificateMessages>()
        .AddSingleton<BadgeIssuer>()
        .AddSingleton<ClaimPreparation>()
        .AddSingleton<ClaimService>()
        .AddSingleton<Tickets>()
        .AddSingleton<ClaimSteps>()
        .AddSingleton<InboxStore>()
        .AddSingleton<WebhookInbox>()
        .AddSingleton<CredlyEventHandler>();

    private static IServiceCollection AddEffects(this IServiceCollection services) => services
        .AddSingleton<StorageCalls>()
        .AddSingleton<OutboxQueue>()
        .AddSingleton<EffectPerformer>()
        .AddSingleton<OutboxRelay>()
        .AddSingleton<OutboxSweep>()
        .AddHostedService<OutboxWorker>();

    private static IServiceCollection AddHttp(this IServiceCollection services)
    {
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, BodyJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, WhereaboutsJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, AdminJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, OpenBadgesJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, PeopleJson.Default);
            json.SerializerOptions.Converters.Add(new Json.UtcTime());
        });
        return services
            .AddSingleton<IConfigureOptions<JwtBearerOptions>, TokenValidation>()
            .AddSingleton<Edge>()
            .AddSingleton<BodyWriter>()
            .AddSingleton<TicketPage>()
            .AddSingleton<BadgeEndpoints>()
            .AddSingleton<ClaimEndpoints>()
            .AddSingleton<ClaimSeveralEndpoint>()
            .AddSingleton<GoEndpoint>()
            .AddSingleton<WebhookEndpoint>()
            .AddSingleton<TimelineEndpoint>()
            .AddSingleton<DiagnosisEndpoint>()
            .AddSingleton<InboxEndpoints>()
            .AddSingleton<DriftEndpoints>()
            .AddSingleton<HealthEndpoint>();
    }

    internal static IServiceCollection AddValidated<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        return services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
    }
}
