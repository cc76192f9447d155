using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Pictures;

namespace MyIpma.Core.Http.Endpoints;

/// <summary>The hosted Open Badges 2.0 documents.</summary>
public sealed class HostedBadgeEndpoints(RequestPipeline pipeline, HostedBadgeService badges)
{
    private static readonly TimeSpan ProfileCacheDuration = TimeSpan.FromHours(1);

    /// <summary>410 once the badge is revoked or replaced.</summary>
    public Task<IResult> GetAssertionAsync(HttpRequest request, string badgeId, CancellationToken ct) =>
        pipeline.HandleAsync(request, async () => AssertionResult.Create(request, await badges.FindAsync(badgeId, ct)));

    public Task<IResult> GetClassAsync(HttpRequest request, string level, CancellationToken ct) => pipeline.HandleAsync(request, () =>
        Task.FromResult(badges.GetClass(level) is { } found
            ? PublicDocumentResult.Create(found, OpenBadgesJson.Plain.BadgeClassDocument, GetContentType(request), ProfileCacheDuration)
            : NotFound(request)));

    public Task<IResult> GetIssuerAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, () =>
        Task.FromResult<IResult>(PublicDocumentResult.Create(badges.GetIssuer(), OpenBadgesJson.Plain.IssuerDocument, GetContentType(request), ProfileCacheDuration)));

    private static string GetContentType(HttpRequest request) => AcceptNegotiator.GetPreferred(request, "application/ld+json", "application/json");

    private static IResult NotFound(HttpRequest request) => Problems.ToResult(Problems.Create("not-found", Languages.FromRequest(request)));
}

/// <summary>For an assertion's own address and for the address that people share.</summary>
internal static class AssertionResult
{
    private static readonly TimeSpan CacheDuration = TimeSpan.FromMinutes(1);

    public static IResult Create(HttpRequest request, HostedAssertion? assertion) => assertion switch
    {
        HostedAssertion.Valid valid => new PublicDocumentResult(valid.ToJson(), GetContentType(request), CacheDuration),
        HostedAssertion.Revoked revoked => new PublicDocumentResult(revoked.ToJson(), GetContentType(request), CacheDuration) { Status = StatusCodes.Status410Gone },
        _ => Problems.ToResult(Problems.Create("not-found", Languages.FromRequest(request))),
    };

    private static string GetContentType(HttpRequest request) => AcceptNegotiator.GetPreferred(request, "application/ld+json", "application/json");
}

/// <summary>The holder's credential, and what verifiers need to check it: status lists and public keys.</summary>
public sealed class CredentialEndpoints(
    RequestPipeline pipeline, CredentialService credentials, StatusListPublisher lists, ICredentialSigner signer, IssuerDid did, BadgeImages pictures, LevelCatalog levels,
    IOptions<OpenBadgesOptions> options)
{
    private const string DownloadParameter = "download";
    private static readonly TimeSpan KeyCacheDuration = TimeSpan.FromHours(1);

    /// <summary>As a file with <c>?download=jwt</c>, inside the badge's picture with <c>?download=png</c>.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string badgeId, CancellationToken ct) => pipeline.HandleFreshAsync(request, async person =>
    {
        var (language, download) = (Languages.FromRequest(request), request.Query[DownloadParameter].ToString());
        if (download is not ("" or "jwt" or "png"))
        {
            return Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { [DownloadParameter] = Localizer.Get("error.download", language) }));
        }

        return await credentials.SignAsync(person, badgeId, ct) switch
        {
            CredentialResult.Issued issued when download == "png" => CredentialResponse.AsFile(request, await BakeAsync(issued, ct), "image/png", $"{FileNameOf(issued.Badge)}.png"),
            CredentialResult.Issued issued when download == "jwt" =>
                CredentialResponse.AsFile(request, Encoding.ASCII.GetBytes(issued.Token), CredentialResponse.Token, $"{FileNameOf(issued.Badge)}.jwt"),
            CredentialResult.Issued issued => CredentialResponse.ForHolder(request, issued.Token),
            CredentialResult.Refused refused => Problems.ToResult(Problems.Create(refused.Refusal, language)),
            _ => throw new UnreachableException(),
        };
    });

    public Task<IResult> GetStatusListAsync(HttpRequest request, string listId, CancellationToken ct) => pipeline.HandleAsync(request, async () =>
        await lists.FindAsync(listId, ct) is { } list
            ? CredentialResponse.ForPublic(request, list.Token, options.Value.StatusListFor, list.Age)
            : Problems.ToResult(Problems.Create("not-found", Languages.FromRequest(request))));

    public Task<IResult> GetDidAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async () =>
        PublicDocumentResult.Create(did.CreateDocument(await signer.GetKeysAsync(ct), request.Host.ToUriComponent()), OpenBadgesJson.Plain.DidDocument, AcceptNegotiator.GetPreferred(request, "application/did+json", "application/json"), KeyCacheDuration));

    public Task<IResult> GetKeysAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async () =>
        PublicDocumentResult.Create(
            did.CreateKeySet(await signer.GetKeysAsync(ct)),
            OpenBadgesJson.Plain.PublicJwkSet,
            AcceptNegotiator.GetPreferred(request, "application/jwk-set+json", "application/json"),
            KeyCacheDuration));

    private async Task<byte[]> BakeAsync(CredentialResult.Issued issued, CancellationToken ct)
    {
        var level = issued.Badge.Certificate.Level;
        var picture = await pictures.BadgeAsync(new BadgeImageModel(level, levels.NameOf(level), "", null, null, ValidityState.Valid), ct);
        return BadgeBaking.Bake(picture, BadgeBaking.Credential, issued.Token);
    }

    /// <summary>Names nobody and needs no quoting (RFC 6266).</summary>
    private static string FileNameOf(Badge badge) => string.Create(CultureInfo.InvariantCulture, $"ipma-level-{badge.Certificate.Level.ToLowerInvariant()}-{badge.Certificate.IssuedOn:yyyy}");
}

/// <summary>
/// A signed credential in the requested form: the token itself as <c>application/vc+jwt</c> (usual) or <c>text/plain</c> (Open Badges 3.0, compact JWS),
/// or inside JSON as <c>application/vc</c>, <c>application/json</c> or <c>application/ld+json</c> (an enveloped credential, so that it stays signed). JSON is sent only to
/// clients that prefer it to the rest: most that list it cannot read an envelope.
/// </summary>
internal static class CredentialResponse
{
    /// <summary>A media type without parameters (W3C: VC-JOSE-COSE, section 6.1).</summary>
    public const string Token = "application/vc+jwt";

    public static (string Text, string ContentType) Negotiate(HttpRequest request, string token)
    {
        var form = ChooseForm(request.Headers.Accept);
        return form is Token or "text/plain" ? (token, form) : (JsonSerializer.Serialize(EnvelopedCredential.FromToken(token), OpenBadgesJson.Plain.EnvelopedCredential), form);
    }

    public static string ChooseForm(IEnumerable<string?> accept) =>
        AcceptNegotiator.GetPreferred(accept, namedFirst: false, Token, "text/plain", "application/vc", "application/json", "application/ld+json");

    public static IResult AsFile(HttpRequest request, byte[] content, string contentType, string name)
    {
        request.HttpContext.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.File(content, contentType, name);
    }

    public static IResult ForHolder(HttpRequest request, string token)
    {
        var (text, contentType) = Negotiate(request, token);
        request.HttpContext.Response.Headers.CacheControl = "private, no-store";
        request.HttpContext.Response.Headers.Append("Vary", "Accept");
        return TypedResults.Bytes(Encoding.UTF8.GetBytes(text), contentType);
    }

    public static IResult ForPublic(HttpRequest request, string token, TimeSpan keepFor, TimeSpan age)
    {
        var (text, contentType) = Negotiate(request, token);
        return new PublicDocumentResult(text, contentType, keepFor) { Age = age };
    }
}

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
            .Produces<AssertionDocument>(200, "application/ld+json", "application/json").Produces(304).Produces<RevokedAssertion>(410, "application/ld+json", "application/json").ProducesProblems(404);
        app.MapMethods(ApiRoutes.BadgeClass, EndpointConventions.GetOrHead,
                (HttpRequest request, string level, HostedBadgeEndpoints badges, CancellationToken ct) => badges.GetClassAsync(request, level, ct))
            .WithOperation("GetBadgeClass", "Open Badges", "A level as an Open Badges 2.0 class.").Produces<BadgeClassDocument>(200, "application/ld+json", "application/json").Produces(304).ProducesProblems(404);
        app.MapMethods(ApiRoutes.BadgeIssuer, EndpointConventions.GetOrHead,
                (HttpRequest request, HostedBadgeEndpoints badges, CancellationToken ct) => badges.GetIssuerAsync(request, ct))
            .WithOperation("GetBadgeIssuer", "Open Badges", "The issuer as an Open Badges 2.0 profile.").Produces<IssuerDocument>(200, "application/ld+json", "application/json").Produces(304);
    }

    private static void MapCredentials(this IEndpointRouteBuilder app)
    {
        app.MapGet(ApiRoutes.MyCredential, (HttpRequest request, string badgeId, CredentialEndpoints credentials, CancellationToken ct) => credentials.GetAsync(request, badgeId, ct))
            .WithOperation("GetMyCredential", "Open Badges", "An accepted badge as a signed Open Badges 3.0 credential.")
            .WithQuery(QueryParameters.CredentialDownload)
            .Produces<string>(200, "application/vc+jwt", "text/plain").ProducesContent(200, "application/vc", "application/json", "image/png").ProducesProblems(400, 401, 403, 404, 409, 503);
        app.MapMethods(ApiRoutes.StatusList, EndpointConventions.GetOrHead,
                (HttpRequest request, string listId, CredentialEndpoints credentials, CancellationToken ct) => credentials.GetStatusListAsync(request, listId, ct))
            .WithOperation("GetStatusList", "Open Badges", "A signed list of revoked credentials.").Produces<string>(200, "application/vc+jwt", "text/plain").ProducesContent(200, "application/vc", "application/json").Produces(304).ProducesProblems(404, 503);
        app.MapMethods(ApiRoutes.DidDocument, EndpointConventions.GetOrHead,
                (HttpRequest request, CredentialEndpoints credentials, CancellationToken ct) => credentials.GetDidAsync(request, ct))
            .WithOperation("GetDid", "Open Badges", "The issuer's DID document.").Produces<DidDocument>(200, "application/did+json", "application/json").Produces(304).ProducesProblems(503);
        app.MapMethods(ApiRoutes.JsonWebKeySet, EndpointConventions.GetOrHead,
                (HttpRequest request, CredentialEndpoints credentials, CancellationToken ct) => credentials.GetKeysAsync(request, ct))
            .WithOperation("GetKeys", "Open Badges", "The issuer's keys.").Produces<PublicJwkSet>(200, "application/jwk-set+json", "application/json").Produces(304).ProducesProblems(503);
    }
}
