using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MyIpma.Core.Accounts;
using MyIpma.Core.Certificates;
using MyIpma.Core.Http.Endpoints;
using MyIpma.Core.Issuing;
using MyIpma.Core.Reconciliation;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core;

internal static class RenewalServices
{
    public static IServiceCollection AddRenewal(this IServiceCollection services) => services
        .AddSingleton<ReplacementChain>()
        .AddSingleton<BadgeOfferService>()
        .AddSingleton<BadgeReplacement>()
        .AddSingleton<BadgeRevoker>()
        .AddSingleton<CredlyRetryHandler>()
        .AddSingleton<BadgeOfferEndpoint>();
}

/// <summary>Registers accounts, addresses and what belongs to a person.</summary>
internal static class AccountServices
{
    public static IServiceCollection AddPeople(this IServiceCollection services) => services
        .AddValidated<AccountOptions, AccountOptionsValidator>(AccountOptions.Section)
        .AddSingleton<AccountCache>()
        .AddSingleton<AccountStore>()
        .AddSingleton<AddressOwnership>()
        .AddSingleton<PersonResolver>()
        .AddSingleton<AddressCodeStore>()
        .AddSingleton<AddressCodeHasher>()
        .AddSingleton<AddressCodeSender>()
        .AddSingleton<AddressVerification>()
        .AddSingleton<AddressRemoval>()
        .AddSingleton<BadgeTransferStore>()
        .AddSingleton<BadgeAddressChange>()
        .AddSingleton<Reminders>()
        .AddSingleton<PersonalDataRows>()
        .AddSingleton<DataExport>()
        .AddSingleton<DataErasure>()
        .AddSingleton<CredlyBadgeErasure>()
        .AddSingleton<AccountEffectDispatcher>()
        .AddSingleton<AccountEndpoints>()
        .AddSingleton<AddressEndpoints>()
        .AddSingleton<BadgeAddressEndpoint>()
        .AddSingleton<GuideEndpoint>()
        .AddSingleton<CertificateEndpoints>()
        .AddSingleton<PrivacyEndpoints>();
}

/// <summary>Registers what keeps us in line with Credly.</summary>
internal static class ReconciliationServices
{
    public static IServiceCollection AddReconciliation(this IServiceCollection services)
    {
        services.AddOptions<ReconciliationOptions>().BindConfiguration(ReconciliationOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<ReconciliationOptions>, ReconciliationOptionsValidator>()
            .AddSingleton<InboxAdminService>()
            .AddSingleton<InboxRetention>()
            .AddSingleton<BadgeMatcher>()
            .AddSingleton<EventFeedReader>()
            .AddSingleton<BadgeReconciliationJob>()
            .AddSingleton<DriftScanner>()
            .AddSingleton<DriftService>();
    }
}
