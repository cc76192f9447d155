using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.OpenBadges.Hosted;

namespace MyIpma.Core.Http.Mapping;

/// <summary>Maps the routes of Open Badges 2.0 and 3.0.</summary>
internal static class OpenBadgeRoutes
{
    public static void MapOpenBadges(this IEndpointRouteBuilder app)
    {
        app.MapHosted();
        app.MapCredentials();
    }

    private static void MapHosted(this IEndpointRouteBuilder app)
    {
        app.MapMethods(Routes.Assertion, Describe.Look,
                (HttpRequest request, string badgeId, HostedBadgeEndpoints badges, CancellationToken ct) => badges.GetAssertionAsync(request, badgeId, ct))
            .Named("GetAssertion", "Open Badges", "A badge that is shown to others, as an Open Badges 2.0 assertion.")
            .Produces<AssertionDocument>(200, "application/ld+json").Produces(304).Produces<RevokedAssertion>(410, "application/ld+json").Fails(404);
        app.MapMethods(Routes.BadgeClass, Describe.Look,
                (HttpRequest request, string level, HostedBadgeEndpoints badges, CancellationToken ct) => badges.GetClassAsync(request, level, ct))
            .Named("GetBadgeClass", "Open Badges", "A level as an Open Badges 2.0 class.").Produces<BadgeClassDocument>(200, "application/ld+json").Produces(304).Fails(404);
        app.MapMethods(Routes.BadgeIssuer, Describe.Look,
                (HttpRequest request, HostedBadgeEndpoints badges, CancellationToken ct) => badges.GetIssuerAsync(request, ct))
            .Named("GetBadgeIssuer", "Open Badges", "The issuer as an Open Badges 2.0 profile.").Produces<IssuerDocument>(200, "application/ld+json").Produces(304);
    }

    private static void MapCredentials(this IEndpointRouteBuilder app)
    {
        app.MapGet(Routes.MyCredential, (HttpRequest request, string badgeId, CredentialEndpoints credentials, CancellationToken ct) => credentials.GetAsync(request, badgeId, ct))
            .Named("GetMyCredential", "Open Badges", "An accepted badge as a signed Open Badges 3.0 credential.")
            .Produces<string>(200, "application/vc+jwt", "text/plain").Fails(401, 403, 404, 409, 503);
        app.MapMethods(Routes.StatusList, Describe.Look,
                (HttpRequest request, string listId, CredentialEndpoints credentials, CancellationToken ct) => credentials.GetStatusListAsync(request, listId, ct))
            .Named("GetStatusList", "Open Badges", "A signed list of revoked credentials.").Produces<string>(200, "application/vc+jwt", "text/plain").Produces(304).Fails(404, 503);
        app.MapMethods(Routes.Did, Describe.Look,
                (HttpRequest request, CredentialEndpoints credentials, CancellationToken ct) => credentials.GetDidAsync(request, ct))
            .Named("GetDid", "Open Badges", "The issuer's DID document.").Produces<DidDocument>(200, "application/did+json").Produces(304).Fails(503);
        app.MapMethods(Routes.Keys, Describe.Look,
                (HttpRequest request, CredentialEndpoints credentials, CancellationToken ct) => credentials.GetKeysAsync(request, ct))
            .Named("GetKeys", "Open Badges", "The issuer's keys.").Produces<JsonWebKeySet>(200, "application/jwk-set+json").Produces(304).Fails(503);
    }
}
