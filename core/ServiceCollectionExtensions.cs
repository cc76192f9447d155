using System.Text.Json.Serialization;
using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Claims;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.CredlyTokens;
using MyIpma.Core.Domain;
using MyIpma.Core.Events;
using MyIpma.Core.Health;
using MyIpma.Core.Http;
using MyIpma.Core.Http.Endpoints;
using MyIpma.Core.Http.Pages;
using MyIpma.Core.Identity;
using MyIpma.Core.Issuing;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Outbox;
using MyIpma.Core.Pictures;
using MyIpma.Core.Storage;
using MyIpma.Core.Verification;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core;

/// <summary>Registers everything the hosts share. A host adds its ports: storage, event bus, workflows, the queue of Credly events.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Registers settings, domain, storage, effects, workflow steps and endpoints.</summary>
    public static IServiceCollection AddMyIpma(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSettings().AddDomain().AddPeople().AddRenewal().AddReconciliation().AddOpenBadges()
            .AddVerification().AddShare().AddEffects().AddHealth().AddHttp();
    }

    private static IServiceCollection AddSettings(this IServiceCollection services) => services
        .AddValidated<AppKeyOptions, AppKeyOptionsValidator>(AppKeyOptions.Section)
        .AddValidated<ClaimOptions, ClaimOptionsValidator>(ClaimOptions.Section)
        .AddValidated<LevelOptions, LevelOptionsValidator>(LevelOptions.Section)
        .AddValidated<SiteOptions, SiteOptionsValidator>(SiteOptions.Section)
        .AddValidated<OutboxOptions, OutboxOptionsValidator>(OutboxOptions.Section)
        .AddValidated<IdentityOptions, IdentityOptionsValidator>(IdentityOptions.Section);

    private static IServiceCollection AddDomain(this IServiceCollection services) => services
        .AddCredlyTokens()
        .AddCredlyClient()
        .AddSingleton<LevelCatalog>()
        .AddSingleton<FaultIsolation>()
        .AddSingleton<BadgeIdFactory>()
        .AddSingleton<EmailAddressFactory>()
        .AddSingleton<BadgeStore>()
        .AddSingleton<BadgeIndex>()
        .AddSingleton<BadgeService>()
        .AddSingleton<PersonBadges>()
        .AddSingleton<CredlySync>()
        .AddSingleton<BadgeExpiry>()
        .AddSingleton<CertificateValidator>()
        .AddSingleton<CertificateService>()
        .AddSingleton<CertificateMessages>()
        .AddSingleton<BadgeIssuer>()
        .AddSingleton<ClaimPreparation>()
        .AddSingleton<ClaimService>()
        .AddSingleton<ClaimLinkToken>()
        .AddSingleton<ClaimActivities>()
        .AddSingleton<CredlyEventStore>()
        .AddSingleton<WebhookReceiver>()
        .AddSingleton<CredlyEventProcessor>();

    private static IServiceCollection AddEffects(this IServiceCollection services) => services
        .AddSingleton<StorageMetrics>()
        .AddSingleton<OutboxQueue>()
        .AddSingleton<EffectDispatcher>()
        .AddSingleton<OutboxRelay>()
        .AddSingleton<OutboxSweeper>()
        .AddHostedService<OutboxWorker>();

    private static IServiceCollection AddHttp(this IServiceCollection services)
    {
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, ApiTimelineJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, ApiAdminJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, OpenBadgesJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, ApiAccountJson.Default);
            json.SerializerOptions.Converters.Add(new UtcDateTimeConverter());
        });
        return services
            .AddSingleton<IConfigureOptions<JwtBearerOptions>, JwtBearerConfiguration>()
            .AddSingleton<RequestPipeline>()
            .AddSingleton<ResponseMapper>()
            .AddSingleton<ErrorPage>()
            .AddSingleton<BadgeEndpoints>()
            .AddSingleton<ClaimEndpoints>()
            .AddSingleton<BulkClaimEndpoint>()
            .AddSingleton<ClaimRedirectEndpoint>()
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

internal static class ShareServiceCollectionExtensions
{
    /// <summary>Registers the share kit and its endpoint.</summary>
    public static IServiceCollection AddShare(this IServiceCollection services)
    {
        services.AddOptions<ShareOptions>().BindConfiguration(ShareOptions.Section).ValidateOnStart();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(ApiShareJson.Default));
        return services
            .AddSingleton<IValidateOptions<ShareOptions>, ShareOptionsValidator>()
            .AddSingleton<ShareLinks>()
            .AddSingleton<ShareKit>()
            .AddSingleton<ShareEndpoint>();
    }
}

/// <summary>Registers what the service's health is made of.</summary>
internal static class HealthServiceCollectionExtensions
{
    public static IServiceCollection AddHealth(this IServiceCollection services) => services
        .AddSingleton<IHealthCheck, StorageHealthCheck>()
        .AddSingleton<IHealthCheck, CredlyHealthCheck>()
        .AddSingleton<IHealthCheck, CredlyTokenHealthCheck>();
}

internal static class CredlyTokenServiceCollectionExtensions
{
    /// <summary>Must come before the Credly client, which takes the configured token only where nobody named another.</summary>
    public static IServiceCollection AddCredlyTokens(this IServiceCollection services)
    {
        services.TryAddSingleton(CreateStore);
        return services
            .AddSingleton<CredlyTokenProvider>()
            .AddSingleton<ICredlyTokenProvider>(provider => provider.GetRequiredService<CredlyTokenProvider>())
            .AddSingleton<TokenRecordStore>()
            .AddSingleton<TokenExpiryMetric>()
            .AddSingleton(provider => new CredlyTokenMonitor(
                provider.GetRequiredService<CredlyClient>(),
                provider.GetRequiredService<CredlyTokenProvider>(),
                provider.GetRequiredService<TokenRecordStore>(),
                provider.GetRequiredService<IEventBus>(),
                provider.GetRequiredService<TokenExpiryMetric>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<CredlyTokenMonitor>>()))
            .AddSingleton<CredlyTokenRotator>()
            .AddSingleton<CredlyTokenEndpoint>();
    }

    private static ICredlyTokenStore CreateStore(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<CredlyOptions>>().Value.TokenVault is { } vault
            ? new KeyVaultTokenStore(new SecretClient(vault, provider.GetService<TokenCredential>() ?? new DefaultAzureCredential()))
            : new TableTokenStore(provider.GetRequiredService<Tables>());
}

/// <summary>Registers Open Badges; a host adds the port <see cref="ICredentialSigner"/>.</summary>
internal static class OpenBadgesServiceCollectionExtensions
{
    public static IServiceCollection AddOpenBadges(this IServiceCollection services)
    {
        services.AddOptions<OpenBadgesOptions>().BindConfiguration(OpenBadgesOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<OpenBadgesOptions>, OpenBadgesOptionsValidator>()
            .AddSingleton<IssuerDid>()
            .AddSingleton<JwsWriter>()
            .AddSingleton<BadgeClassCatalog>()
            .AddSingleton<HostedBadgeService>()
            .AddSingleton<StatusEntryStore>()
            .AddSingleton<StatusListCache>()
            .AddSingleton<StatusListRevoker>()
            .AddSingleton<StatusListPublisher>()
            .AddSingleton<CredentialWriter>()
            .AddSingleton<CredentialService>()
            .AddSingleton<HostedBadgeEndpoints>()
            .AddSingleton<CredentialEndpoints>();
    }
}

internal static class VerificationServiceCollectionExtensions
{
    /// <summary>Registers verification and the endpoints that need no account.</summary>
    public static IServiceCollection AddVerification(this IServiceCollection services)
    {
        services.AddOptions<VerificationOptions>().BindConfiguration(VerificationOptions.Section).ValidateOnStart();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(ApiVerificationJson.Default));
        return services
            .AddSingleton<IValidateOptions<VerificationOptions>, VerificationOptionsValidator>()
            .AddSingleton<VerificationCache>()
            .AddSingleton<CredlyStatusProvider>()
            .AddSingleton(provider => new BadgeVerifier(
                provider.GetRequiredService<BadgeIndex>(),
                provider.GetRequiredService<BadgeStore>(),
                provider.GetRequiredService<CredlyStatusProvider>(),
                provider.GetRequiredService<CredlySync>(),
                provider.GetRequiredService<VerificationCache>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<BadgeVerifier>>()))
            .AddSingleton<VerificationEndpoint>()
            .AddSingleton<PublicUrls>()
            .AddSingleton<BadgePage>()
            .AddSingleton<BadgePageEndpoint>()
            .AddSingleton<CheckRateLimiter>()
            .AddSingleton(provider => new AddressCheckEndpoint(
                provider.GetRequiredService<RequestPipeline>(),
                provider.GetRequiredService<BadgeVerifier>(),
                provider.GetRequiredService<CheckRateLimiter>(),
                provider.GetRequiredService<EmailAddressFactory>(),
                provider.GetRequiredService<IOptions<VerificationOptions>>()))
            .AddSingleton<FontSet>()
            .AddSingleton<BadgeImages>()
            .AddSingleton(provider => new BadgeImageEndpoint(
                provider.GetRequiredService<RequestPipeline>(),
                provider.GetRequiredService<BadgeVerifier>(),
                provider.GetRequiredService<BadgeImages>(),
                provider.GetRequiredService<LevelCatalog>(),
                provider.GetRequiredService<TimeProvider>()));
    }
}
