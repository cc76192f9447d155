using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.People;

namespace MyIpma.Core.Http.Mapping;

/// <summary>Maps the routes of the person.</summary>
internal static class PeopleRoutes
{
    public static void MapPeople(this IEndpointRouteBuilder app)
    {
        app.MapAddresses();
        app.MapGuidance();
        app.MapPrivacy();
    }

    private static void MapAddresses(this IEndpointRouteBuilder app)
    {
        app.MapGet(Routes.Me, (HttpRequest request, MeEndpoints me, CancellationToken ct) => me.GetAsync(request, ct))
            .Named("GetMe", "People", "The person: account, addresses, counts.").Produces<MeBody>().Fails(401, 403);
        app.MapPost(Routes.MyAddresses, (HttpRequest request, AddressEndpoints addresses, CancellationToken ct) => addresses.AddAsync(request, ct))
            .Named("AddAddress", "People", "Sends a six-digit code to an address.").Accepts<AddAddressBody>("application/json").Produces<CodeSentBody>(202).Fails(400, 401, 403, 429);
        app.MapPost(Routes.VerifyAddress, (HttpRequest request, string addressKey, AddressEndpoints addresses, CancellationToken ct) => addresses.VerifyAsync(request, addressKey, ct))
            .Named("VerifyAddress", "People", "Proves an address by its code.").Accepts<VerifyAddressBody>("application/json").Produces<AddressBody>().Fails(400, 401, 403, 404, 409, 410);
        app.MapDelete(Routes.MyAddress, (HttpRequest request, string addressKey, AddressEndpoints addresses, CancellationToken ct) => addresses.RemoveAsync(request, addressKey, ct))
            .Named("RemoveAddress", "People", "Removes an address.").Produces(204).Fails(401, 403, 404);
        app.MapPost(Routes.BadgeAddress, (HttpRequest request, string badgeId, BadgeAddressEndpoint address, CancellationToken ct) => address.MoveAsync(request, badgeId, ct))
            .Named("MoveBadge", "People", "Moves a badge to another address of the person.").Accepts<MoveBadgeBody>("application/json")
            .Produces<BadgeBody>().Produces<BadgeBody>(202).Fails(400, 401, 403, 404, 409, 503);
    }

    private static void MapGuidance(this IEndpointRouteBuilder app)
    {
        app.MapGet(Routes.Guide, (HttpRequest request, GuideEndpoint guide, CancellationToken ct) => guide.GetAsync(request, ct))
            .Named("GetGuide", "People", "The booklet's seven steps for this person.").Produces<GuideBody>().Fails(401, 403);
        app.MapGet(Routes.MyCertificates, (HttpRequest request, CertificateEndpoints certificates, CancellationToken ct) => certificates.ListAsync(request, ct))
            .Named("ListMyCertificates", "People", "The person's certificates.").Produces<CertificatesBody>().Fails(401, 403);
        app.MapPut(Routes.Preferences, (HttpRequest request, CertificateEndpoints certificates, CancellationToken ct) => certificates.ChooseAsync(request, ct))
            .Named("ChoosePreferences", "People", "Chooses whether to be reminded.").Accepts<PreferencesBody>("application/json").Produces<PreferencesBody>().Fails(400, 401, 403);
    }

    private static void MapPrivacy(this IEndpointRouteBuilder app)
    {
        app.MapGet(Routes.Export, (HttpRequest request, PrivacyEndpoints privacy, CancellationToken ct) => privacy.ExportAsync(request, ct))
            .Named("ExportMe", "People", "Everything held about the person.").Produces<ExportBody>().Fails(401, 403);
        app.MapDelete(Routes.Me, (HttpRequest request, PrivacyEndpoints privacy, CancellationToken ct) => privacy.EraseAsync(request, ct))
            .Named("EraseMe", "People", "Erases the person.").Accepts<EraseBody>("application/json").Produces<ErasureReceipt>().Fails(400, 401, 403);
    }
}
