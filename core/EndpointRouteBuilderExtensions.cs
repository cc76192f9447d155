using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MyIpma.Core.Http;
using MyIpma.Core.Http.Endpoints;

namespace MyIpma.Core;

/// <summary>Maps the HTTP contract onto ASP.NET Core routes, which the Functions host declares as triggers, and registers the endpoint classes.</summary>
public static class EndpointRouteBuilderExtensions
{
    public static void MapMyIpma(this IEndpointRouteBuilder app)
    {
        app.MapBadges();
        app.MapClaims();
        app.MapAccounts();
        app.MapPublic();
        app.MapMail();
        app.MapAdminActions();
        app.MapTimeline();
        app.MapAdmin();
        app.MapStaff();
        app.MapOpenBadges();
        app.MapVerification();
        app.MapBadgeFiles();
        app.MapOEmbed();
        app.MapProfiles();
        app.MapShare();
    }

    internal static IServiceCollection AddEndpoints(this IServiceCollection services) => services
        .AddSingleton<BadgeEndpoints>()
        .AddSingleton<ClaimEndpoints>()
        .AddSingleton<BulkClaimEndpoint>()
        .AddSingleton<ClaimRedirectEndpoint>()
        .AddSingleton<TimelineEndpoint>()
        .AddSingleton<UnsubscribeEndpoint>()
        .AddSingleton<DiagnosisEndpoint>()
        .AddSingleton<AccountEndpoints>()
        .AddSingleton<AddressEndpoints>()
        .AddSingleton<BadgeAddressEndpoint>()
        .AddSingleton<GuideSteps>()
        .AddSingleton<GuideEndpoint>()
        .AddSingleton<CertificateEndpoints>()
        .AddSingleton<PrivacyEndpoints>()
        .AddSingleton<ShareEndpoint>()
        .AddSingleton<HostedBadgeEndpoints>()
        .AddSingleton<CredentialEndpoints>()
        .AddSingleton<VerificationEndpoint>()
        .AddSingleton<AddressCheckEndpoint>()
        .AddSingleton<BadgePageEndpoint>()
        .AddSingleton<BadgeFileEndpoints>()
        .AddSingleton<OEmbedEndpoint>()
        .AddSingleton<ProfileEndpoints>()
        .AddSingleton<WebhookEndpoint>()
        .AddSingleton<HealthEndpoint>()
        .AddSingleton<UnknownRouteEndpoint>()
        .AddSingleton<InboxEndpoints>()
        .AddSingleton<DriftEndpoints>()
        .AddSingleton<StaffRequestReader>()
        .AddSingleton<PeopleSearchEndpoint>()
        .AddSingleton<BadgeActionEndpoints>()
        .AddSingleton<PersonActionEndpoints>()
        .AddSingleton<AuditEndpoint>()
        .AddSingleton<ImportEndpoints>()
        .AddSingleton<ReportEndpoint>()
        .AddSingleton<CredlyTokenEndpoint>();
}
