using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MyIpma.Core.Accounts;
using MyIpma.Core.Backup;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Claims;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.CredlyTokens;
using MyIpma.Core.Domain;
using MyIpma.Core.Health;
using MyIpma.Core.Http;
using MyIpma.Core.Http.Endpoints;
using MyIpma.Core.Http.Pages;
using MyIpma.Core.Identity;
using MyIpma.Core.Issuing;
using MyIpma.Core.Mail;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Outbox;
using MyIpma.Core.Pictures;
using MyIpma.Core.Reconciliation;
using MyIpma.Core.Staff;
using MyIpma.Core.Storage;
using MyIpma.Core.Verification;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core;

/// <summary>Registers everything the hosts share, one list per layer. A host adds its ports: storage, event bus, workflows, the queue of Credly events, a signer.</summary>
public static partial class ServiceCollectionExtensions
{
    public static IServiceCollection AddMyIpma(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddCommon()
            .AddDomain()
            .AddHealth()
            .AddCredlyTokens()
            .AddCredlyClient()
            .AddMail()
            .AddIdentity()
            .AddPictures()
            .AddBackup()
            .AddOutbox()
            .AddBadges()
            .AddIssuing()
            .AddClaims()
            .AddWebhooks()
            .AddReconciliation()
            .AddCertificates()
            .AddAccounts()
            .AddVerification()
            .AddOpenBadges()
            .AddStaff()
            .AddHttp()
            .AddEndpoints();
    }

    internal static IServiceCollection AddCommon(this IServiceCollection services) => services
        .AddValidated<AppKeyOptions, AppKeyOptionsValidator>(AppKeyOptions.Section)
        .AddValidated<SiteOptions, SiteOptionsValidator>(SiteOptions.Section)
        .AddSingleton<EmailAddressFactory>()
        .AddSingleton<StorageMetrics>()
        .AddSingleton<OptimisticUpdate>()
        .AddSingleton<FaultIsolation>()
        .AddSingleton<UsageCounter>();

    private static IServiceCollection AddDomain(this IServiceCollection services) => services
        .AddValidated<LevelOptions, LevelOptionsValidator>(LevelOptions.Section)
        .AddSingleton<LevelCatalog>()
        .AddSingleton<BadgeIdFactory>();

    /// <summary>Without storage nothing works; without the rest people are served, and some work is retried or waits for an operator.</summary>
    private static IServiceCollection AddHealth(this IServiceCollection services) => services.AddHealthChecks()
        .AddCheck<StorageHealthCheck>("storage", HealthStatus.Unhealthy, [], HealthEndpoint.Timeout)
        .AddCheck<CredlyHealthCheck>("credly", HealthStatus.Degraded)
        .AddCheck<CredlyTokenHealthCheck>("credlyToken", HealthStatus.Degraded, [], HealthEndpoint.Timeout)
        .AddCheck<MailHealthCheck>("mail", HealthStatus.Degraded)
        .Services;

    /// <summary>Must come before the Credly client, which uses the configured token only when no other provider is registered.</summary>
    internal static IServiceCollection AddCredlyTokens(this IServiceCollection services)
    {
        services.TryAddSingleton(CreateTokenStore);
        return services
            .AddSingleton<CredlyTokenProvider>()
            .AddSingleton<ICredlyTokenProvider>(provider => provider.GetRequiredService<CredlyTokenProvider>())
            .AddSingleton<TokenRecordStore>()
            .AddSingleton<TokenExpiryMetric>()
            .AddSingleton<CredlyTokenMonitor>()
            .AddSingleton<CredlyTokenRotator>();
    }

    private static ICredlyTokenStore CreateTokenStore(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<CredlyOptions>>().Value.TokenVault is { } vault
            ? new KeyVaultTokenStore(new SecretClient(vault, provider.GetService<TokenCredential>() ?? new DefaultAzureCredential()))
            : new TableTokenStore(provider.GetRequiredService<Tables>(), provider.GetRequiredService<FaultIsolation>());

    /// <summary>Without a mail sender, Credly's own notifications are not suppressed.</summary>
    private static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddOptions<CredlyOptions>().PostConfigure<IOptions<MailOptions>>((credly, mail) => credly.NotifiesEarners = mail.Value.Sender == MailSenderKind.None);
        return services
            .AddMetrics()
            .AddValidated<MailOptions, MailOptionsValidator>(MailOptions.Section)
            .AddSingleton<MailHealth>()
            .AddSingleton<MailRateLimiter>()
            .AddSingleton<UnsubscribeToken>()
            .AddSingleton<LetterComposer>()
            .AddSingleton<SmtpConnectionPool>()
            .AddSingleton(CreateMailSender);
    }

    private static IMailSender CreateMailSender(IServiceProvider provider) => provider.GetRequiredService<IOptions<MailOptions>>().Value.Sender switch
    {
        MailSenderKind.AzureCommunication => ActivatorUtilities.CreateInstance<AzureCommunicationMailSender>(
            provider, provider.GetService<TokenCredential>() ?? new DefaultAzureCredential()),
        _ => ActivatorUtilities.CreateInstance<SmtpMailSender>(provider),
    };

    private static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        return services
            .AddValidated<IdentityOptions, IdentityOptionsValidator>(IdentityOptions.Section)
            .AddSingleton<IConfigureOptions<JwtBearerOptions>, JwtBearerConfiguration>();
    }

    /// <summary>Nightly backup and restore, which need only the tables and the app key.</summary>
    public static IServiceCollection AddBackup(this IServiceCollection services) => services
        .AddValidated<BackupOptions, BackupOptionsValidator>(BackupOptions.Section)
        .AddSingleton(provider => BackupFiles.Open(provider.GetRequiredService<IOptions<BackupOptions>>().Value, provider.GetService<TokenCredential>()))
        .AddSingleton<BackupArchive>()
        .AddSingleton<BackupService>()
        .AddSingleton<ErasureArchive>()
        .AddSingleton<IRestoreGuard, BadgeRestoreGuard>()
        .AddSingleton<IRestoreGuard, AccountRestoreGuard>()
        .AddSingleton<RestoreService>()
        .AddSingleton<PersonRestore>();

    private static IServiceCollection AddPictures(this IServiceCollection services)
    {
        services.AddOptions<PictureOptions>().BindConfiguration(PictureOptions.Section);
        return services
            .AddSingleton<FontSet>()
            .AddSingleton(provider => provider.GetRequiredService<IOptions<PictureOptions>>().Value.CreateStore(
                provider.GetService<TokenCredential>(),
                async (folder, ct) => BadgeIdFactory.IsWellFormed(folder) && await provider.GetRequiredService<BadgeStore>().IsErasedAsync(folder, ct),
                provider.GetRequiredService<ILogger<BlobPictureStore>>()))
            .AddSingleton<BadgeImages>();
    }

    private static IServiceCollection AddOutbox(this IServiceCollection services) => services
        .AddValidated<OutboxOptions, OutboxOptionsValidator>(OutboxOptions.Section)
        .AddSingleton<OutboxQueue>()
        .AddSingleton<OutboxRelay>()
        .AddSingleton<OutboxSweeper>()
        .AddSingleton<MailMetrics>()
        .AddSingleton<MailRelay>()
        .AddSingleton<MailSweeper>()
        .AddSingleton<IEffectHandler, EffectDispatcher>()
        .AddSingleton<AccountEffectDispatcher>()
        .AddHostedService<OutboxWorker>();

    private static IServiceCollection AddBadges(this IServiceCollection services) => services
        .AddSingleton<BadgeStore>()
        .AddSingleton<BadgeCounters>()
        .AddSingleton<BadgeService>()
        .AddSingleton<PersonBadges>()
        .AddSingleton<CredlySync>();

    private static IServiceCollection AddIssuing(this IServiceCollection services) => services
        .AddSingleton<BadgeIssuer>()
        .AddSingleton<ReplacementChain>()
        .AddSingleton<BadgeReplacement>()
        .AddSingleton<BadgeCorrection>()
        .AddSingleton<BadgeTransferStore>()
        .AddSingleton<BadgeAddressChange>()
        .AddSingleton<BadgeRevoker>()
        .AddSingleton<CredlyRetryHandler>();

    private static IServiceCollection AddClaims(this IServiceCollection services) => services
        .AddValidated<ClaimOptions, ClaimOptionsValidator>(ClaimOptions.Section)
        .AddSingleton<ClaimPreparation>()
        .AddSingleton<HandOver>()
        .AddSingleton<ClaimService>()
        .AddSingleton<ClaimLinkToken>()
        .AddSingleton<ClaimActivities>();

    private static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSingleton<CredlyEventStore>()
        .AddSingleton<WebhookReceiver>()
        .AddSingleton<CredlyEventProcessor>()
        .AddSingleton<InboxAdminService>();

    private static IServiceCollection AddReconciliation(this IServiceCollection services) => services
        .AddValidated<ReconciliationOptions, ReconciliationOptionsValidator>(ReconciliationOptions.Section)
        .AddSingleton<InboxRetention>()
        .AddSingleton<BadgeMatcher>()
        .AddSingleton<EventFeedReader>()
        .AddSingleton<BadgeReconciliationJob>()
        .AddSingleton<DriftScanner>()
        .AddSingleton<DriftService>();

    private static IServiceCollection AddCertificates(this IServiceCollection services) => services
        .AddSingleton<CertificateValidator>()
        .AddSingleton<CertificateService>()
        .AddSingleton<CertificateMessages>()
        .AddSingleton<DeadLetterLog>()
        .AddSingleton<BadgeOfferService>();

    private static IServiceCollection AddAccounts(this IServiceCollection services) => services
        .AddValidated<AccountOptions, AccountOptionsValidator>(AccountOptions.Section)
        .AddSingleton<AccountStore>()
        .AddSingleton<ProfileStore>()
        .AddSingleton<AddressOwnership>()
        .AddSingleton<PersonResolver>()
        .AddSingleton<AddressCodeStore>()
        .AddSingleton<AddressCodeHasher>()
        .AddSingleton<CodeLimits>()
        .AddSingleton<AddressCodeSender>()
        .AddSingleton<AddressVerification>()
        .AddSingleton<AddressRemoval>()
        .AddSingleton<MailboxUnlock>()
        .AddSingleton<Reminders>()
        .AddSingleton<MailPreferences>()
        .AddSingleton<ILetterWriter, LetterWriter>()
        .AddSingleton<PersonalDataRows>()
        .AddSingleton<ErasureReceipts>()
        .AddSingleton<DataExport>()
        .AddSingleton<DataErasure>()
        .AddSingleton<CredlyBadgeErasure>();

    private static IServiceCollection AddVerification(this IServiceCollection services) => services
        .AddValidated<VerificationOptions, VerificationOptionsValidator>(VerificationOptions.Section)
        .AddSingleton<CredlyStatusProvider>()
        .AddSingleton<BadgeVerifier>()
        .AddSingleton<CheckRateLimiter>();

    private static IServiceCollection AddOpenBadges(this IServiceCollection services) => services
        .AddValidated<OpenBadgesOptions, OpenBadgesOptionsValidator>(OpenBadgesOptions.Section)
        .AddSingleton<IValidateOptions<OpenBadgesOptions>, IssuerEmailValidator>()
        .AddSingleton<IssuerDid>()
        .AddSingleton<JwsWriter>()
        .AddSingleton<BadgeClassCatalog>()
        .AddSingleton<HostedBadgeService>()
        .AddSingleton<StatusEntryStore>()
        .AddSingleton<StatusListPublisher>()
        .AddSingleton<CredentialWriter>()
        .AddSingleton<CredentialService>();

    private static IServiceCollection AddStaff(this IServiceCollection services) => services
        .AddSingleton<AuditLog>()
        .AddSingleton<PersonSearch>()
        .AddSingleton<BadgeActions>()
        .AddSingleton<PersonActions>()
        .AddSingleton<ImportStore>()
        .AddSingleton<ImportBatcher>()
        .AddSingleton<ImportService>()
        .AddSingleton<ImportActivities>()
        .AddSingleton<ImportMaintenance>()
        .AddSingleton<BadgeReportService>();

    private static IServiceCollection AddHttp(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        return services
            .AddValidated<ShareOptions, ShareOptionsValidator>(ShareOptions.Section)
            .AddValidated<AccountRateOptions, AccountRateOptionsValidator>(AccountRateOptions.Section)
            .AddSingleton<AccountRateLimiter>()
            .AddSingleton<Cors>()
            .AddSingleton<RequestPipeline>()
            .AddSingleton<ResponseMapper>()
            .AddSingleton<StaffResponseMapper>()
            .AddSingleton<ErrorPage>()
            .AddSingleton<UnsubscribePage>()
            .AddSingleton<PublicUrls>()
            .AddSingleton<BadgePage>()
            .AddSingleton<ProfilePage>()
            .AddSingleton<ShareLinks>()
            .AddSingleton<ShareKit>();
    }
}
