using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using MyIpma.Core.Common;
using MyIpma.Core.OpenBadges;

namespace MyIpma.Core.Http.Endpoints;

/// <summary>The hosted Open Badges 2.0 documents, for anybody.</summary>
public sealed class HostedBadgeEndpoints(RequestPipeline edge, HostedBadgeService badges)
{
    private static readonly TimeSpan AssertionCacheDuration = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ProfileCacheDuration = TimeSpan.FromHours(1);

    /// <summary>A badge that is shown to others; 410 once it counts no more.</summary>
    public Task<IResult> GetAssertionAsync(HttpRequest request, string badgeId, CancellationToken ct) => edge.HandleAsync(request, async () =>
        await badges.FindAsync(badgeId, ct) switch
        {
            HostedAssertion.Valid standing => PublicDocumentResult.Create(standing.Document, OpenBadgesJson.Plain.AssertionDocument, GetContentType(request), AssertionCacheDuration),
            HostedAssertion.Revoked revoked => PublicDocumentResult.Create(
                revoked.Document, OpenBadgesJson.Plain.RevokedAssertion, GetContentType(request), AssertionCacheDuration, StatusCodes.Status410Gone),
            _ => NotFound(request),
        });

    /// <summary>A level.</summary>
    public Task<IResult> GetClassAsync(HttpRequest request, string level, CancellationToken ct) => edge.HandleAsync(request, () =>
        Task.FromResult(badges.GetClass(level) is { } found
            ? PublicDocumentResult.Create(found, OpenBadgesJson.Plain.BadgeClassDocument, GetContentType(request), ProfileCacheDuration)
            : NotFound(request)));

    /// <summary>The issuer.</summary>
    public Task<IResult> GetIssuerAsync(HttpRequest request, CancellationToken ct) => edge.HandleAsync(request, () =>
        Task.FromResult<IResult>(PublicDocumentResult.Create(badges.GetIssuer(), OpenBadgesJson.Plain.IssuerDocument, GetContentType(request), ProfileCacheDuration)));

    private static string GetContentType(HttpRequest request) => AcceptNegotiator.GetPreferred(request, "application/ld+json", "application/json");

    private static IResult NotFound(HttpRequest request) => Problems.ToResult(Problems.Create("not-found", Languages.FromRequest(request)));
}

/// <summary>The holder's credential, and what verifiers need to check it: status lists and public keys.</summary>
public sealed class CredentialEndpoints(
    RequestPipeline edge, CredentialService credentials, StatusListPublisher lists, ICredentialSigner signer, IssuerDid did, IOptions<OpenBadgesOptions> options)
{
    private static readonly TimeSpan KeyCacheDuration = TimeSpan.FromHours(1);

    /// <summary>The credential of one of the person's accepted badges.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string badgeId, CancellationToken ct) => edge.HandleFreshAsync(request, async person =>
        await credentials.SignAsync(person, badgeId, ct) switch
        {
            CredentialResult.Issued issued => CredentialResponse.ForHolder(request, issued.Token),
            CredentialResult.Refused refused => Problems.ToResult(Problems.Create(refused.Refusal, Languages.FromRequest(request))),
            _ => throw new InvalidOperationException("An outcome is one of its cases."),
        });

    /// <summary>A status list.</summary>
    public Task<IResult> GetStatusListAsync(HttpRequest request, string listId, CancellationToken ct) => edge.HandleAsync(request, async () =>
        await lists.FindAsync(listId) is { } token
            ? CredentialResponse.ForPublic(request, token, options.Value.StatusListFor)
            : Problems.ToResult(Problems.Create("not-found", Languages.FromRequest(request))));

    /// <summary>The DID document.</summary>
    public Task<IResult> GetDidAsync(HttpRequest request, CancellationToken ct) => edge.HandleAsync(request, async () =>
        PublicDocumentResult.Create(did.Document(await signer.GetKeysAsync(ct)), OpenBadgesJson.Plain.DidDocument, AcceptNegotiator.GetPreferred(request, "application/did+json", "application/json"), KeyCacheDuration));

    /// <summary>The keys.</summary>
    public Task<IResult> GetKeysAsync(HttpRequest request, CancellationToken ct) => edge.HandleAsync(request, async () =>
        PublicDocumentResult.Create(
            new PublicJwkSet([.. (await signer.GetKeysAsync(ct)).Select(PublicJwk.FromPublicKey)]),
            OpenBadgesJson.Plain.PublicJwkSet,
            AcceptNegotiator.GetPreferred(request, "application/jwk-set+json", "application/json"),
            KeyCacheDuration));
}

/// <summary>
/// A signed credential in the form asked for: the token itself as <c>application/vc+jwt</c> (usual) or <c>text/plain</c> (Open Badges 3.0, compact JWS),
/// or inside JSON as <c>application/vc</c> or <c>application/json</c> (an enveloped credential, so that it stays signed).
/// </summary>
internal static class CredentialResponse
{
    public static (string Text, string ContentType) Negotiate(HttpRequest request, string token)
    {
        var form = AcceptNegotiator.GetPreferred(request, "application/vc+jwt", "text/plain", "application/vc", "application/json");
        return form is "application/vc" or "application/json"
            ? (JsonSerializer.Serialize(EnvelopedCredential.FromToken(token), OpenBadgesJson.Plain.EnvelopedCredential), form)
            : (token, form);
    }

    /// <summary>For its holder only.</summary>
    public static IResult ForHolder(HttpRequest request, string token)
    {
        var (text, contentType) = Negotiate(request, token);
        request.HttpContext.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Text(text, contentType, Encoding.UTF8);
    }

    /// <summary>For anybody.</summary>
    public static IResult ForPublic(HttpRequest request, string token, TimeSpan keepFor)
    {
        var (text, contentType) = Negotiate(request, token);
        return new PublicDocumentResult(text, contentType, keepFor);
    }
}

/// <summary>Maps the routes of Open Badges 2.0 and 3.0.</summary>
internal static class OpenBadgesRoutes
{
    public static void MapOpenBadges(this IEndpointRouteBuilder app)
    {
        app.MapHosted();
        app.MapCredentials();
    }

    private static void MapHosted(this IEndpointRouteBuilder app)
    {
        app.MapMethods(ApiRoutes.BadgeAssertion, EndpointConventions.GetOrHead,
                (HttpRequest request, string badgeId, HostedBadgeEndpoints badges, CancellationToken ct) => badges.GetAssertionAsync(request, badgeId, ct))
            .WithOperation("GetAssertion", "Open Badges", "A badge that is shown to others, as an Open Badges 2.0 assertion.")
            .Produces<AssertionDocument>(200, "application/ld+json").Produces(304).Produces<RevokedAssertion>(410, "application/ld+json").ProducesProblems(404);
        app.MapMethods(ApiRoutes.BadgeClass, EndpointConventions.GetOrHead,
                (HttpRequest request, string level, HostedBadgeEndpoints badges, CancellationToken ct) => badges.GetClassAsync(request, level, ct))
            .WithOperation("GetBadgeClass", "Open Badges", "A level as an Open Badges 2.0 class.").Produces<BadgeClassDocument>(200, "application/ld+json").Produces(304).ProducesProblems(404);
        app.MapMethods(ApiRoutes.BadgeIssuer, EndpointConventions.GetOrHead,
                (HttpRequest request, HostedBadgeEndpoints badges, CancellationToken ct) => badges.GetIssuerAsync(request, ct))
            .WithOperation("GetBadgeIssuer", "Open Badges", "The issuer as an Open Badges 2.0 profile.").Produces<IssuerDocument>(200, "application/ld+json").Produces(304);
    }

    private static void MapCredentials(this IEndpointRouteBuilder app)
    {
        app.MapGet(ApiRoutes.MyCredential, (HttpRequest request, string badgeId, CredentialEndpoints credentials, CancellationToken ct) => credentials.GetAsync(request, badgeId, ct))
            .WithOperation("GetMyCredential", "Open Badges", "An accepted badge as a signed Open Badges 3.0 credential.")
            .Produces<string>(200, "application/vc+jwt", "text/plain").ProducesProblems(401, 403, 404, 409, 503);
        app.MapMethods(ApiRoutes.StatusList, EndpointConventions.GetOrHead,
                (HttpRequest request, string listId, CredentialEndpoints credentials, CancellationToken ct) => credentials.GetStatusListAsync(request, listId, ct))
            .WithOperation("GetStatusList", "Open Badges", "A signed list of revoked credentials.").Produces<string>(200, "application/vc+jwt", "text/plain").Produces(304).ProducesProblems(404, 503);
        app.MapMethods(ApiRoutes.DidDocument, EndpointConventions.GetOrHead,
                (HttpRequest request, CredentialEndpoints credentials, CancellationToken ct) => credentials.GetDidAsync(request, ct))
            .WithOperation("GetDid", "Open Badges", "The issuer's DID document.").Produces<DidDocument>(200, "application/did+json").Produces(304).ProducesProblems(503);
        app.MapMethods(ApiRoutes.JsonWebKeySet, EndpointConventions.GetOrHead,
                (HttpRequest request, CredentialEndpoints credentials, CancellationToken ct) => credentials.GetKeysAsync(request, ct))
            .WithOperation("GetKeys", "Open Badges", "The issuer's keys.").Produces<PublicJwkSet>(200, "application/jwk-set+json").Produces(304).ProducesProblems(503);
    }
}
