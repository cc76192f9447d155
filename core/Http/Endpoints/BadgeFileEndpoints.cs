using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Contracts;
using MyIpma.Core.Http.Pages;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Pictures;
using MyIpma.Core.Verification;

namespace MyIpma.Core.Http.Endpoints;

/// <summary>The public files of a badge: its pictures, the certificate to print, the QR code of its page.</summary>
public sealed class BadgeFileEndpoints(
    RequestPipeline pipeline, BadgeVerifier verifier, HostedBadgeService assertions, BadgeImages pictures, LevelCatalog levels, PublicUrls addresses,
    IOptions<VerificationOptions> options, TimeProvider time)
{
    private const string Png = "image/png";
    private const string LanguageParameter = "lang";

    public Task<IResult> CardAsync(HttpRequest request, string badgeId, CancellationToken ct) => RespondAsync(request, badgeId, found =>
    {
        var model = CreateModel(found);
        return Task.FromResult(new BadgeFile(Png, model.GetEntityTag("card"), () => pictures.CardAsync(model, badgeId, ct)));
    }, ct);

    /// <summary>With the Open Badges 2.0 assertion baked in.</summary>
    public Task<IResult> BadgeAsync(HttpRequest request, string badgeId, CancellationToken ct) => RespondAsync(request, badgeId, async found =>
    {
        var model = CreateModel(found).WithoutPerson;
        var assertion = (await assertions.FindAsync(badgeId, ct))?.ToJson();
        var tag = EntityTag.FromContent($"{model.GetEntityTag("badge")}\n{assertion}").Tag.ToString().Trim('"');
        return new BadgeFile(Png, tag, async () =>
        {
            var picture = await pictures.BadgeAsync(model, ct);
            return assertion is null ? picture : BadgeBaking.Bake(picture, BadgeBaking.Assertion, assertion);
        });
    }, ct);

    /// <summary>In the language of <c>?lang=</c>, else of the request's headers.</summary>
    public Task<IResult> CertificateAsync(HttpRequest request, string badgeId, CancellationToken ct) => RespondAsync(request, badgeId, found =>
    {
        var sheet = CreateSheet(found, Languages.All.FirstOrDefault(ours => ours.Name == request.Query[LanguageParameter]) ?? Languages.FromRequest(request));
        return Task.FromResult(new BadgeFile("application/pdf", sheet.GetEntityTag(), () => pictures.CertificateAsync(sheet, badgeId, ct))
        {
            Name = $"ipma-level-{found.Level.ToLowerInvariant()}-certificate.pdf",
            IsLocalized = true,
        });
    }, ct);

    public Task<IResult> QrPngAsync(HttpRequest request, string badgeId, CancellationToken ct) => RespondAsync(request, badgeId, found =>
        Task.FromResult(new BadgeFile(Png, $"qr-{found.BadgeId}", () => Task.FromResult(QrCode.For(addresses.BadgePage(found.BadgeId)).ToPng()))), ct);

    public Task<IResult> QrSvgAsync(HttpRequest request, string badgeId, CancellationToken ct) => RespondAsync(request, badgeId, found =>
    {
        var page = addresses.BadgePage(found.BadgeId);
        return Task.FromResult(new BadgeFile("image/svg+xml", $"qr-{found.BadgeId}", () => Task.FromResult(Encoding.UTF8.GetBytes(QrCode.For(page).ToSvg(page.AbsoluteUri)))));
    }, ct);

    private Task<IResult> RespondAsync(HttpRequest request, string badgeId, Func<VerificationResult, Task<BadgeFile>> describe, CancellationToken ct) => pipeline.HandleAsync(request, async () =>
    {
        if (await verifier.VerifyAsync(badgeId, ct) is not { } found)
        {
            return Problems.ToResult(Problems.Create("not-found", Languages.FromRequest(request)));
        }

        // A stream, which the framework reads only when there is something to send: neither HEAD nor 304 draws anything.
        var file = await describe(found);
        var result = TypedResults.Stream(async body => await body.WriteAsync(await file.CreateAsync(), ct), file.ContentType, entityTag: new EntityTagHeaderValue($"\"{file.Tag}\""));
        return new ResultWithHeaders(result, response => AddHeaders(response, file, found));
    });

    private void AddHeaders(HttpResponse response, BadgeFile file, VerificationResult found)
    {
        SecurityHeaders.AddForImage(response);
        PublicCacheControl.Create(found, time.GetUtcNow(), options.Value.CacheFor).WriteTo(response);
        if (file.IsLocalized)
        {
            response.Headers.Vary = "Accept-Language";
        }

        if (file.Name is { } name)
        {
            response.Headers.ContentDisposition = $"inline; filename=\"{name}\"";
        }
    }

    private BadgeImageModel CreateModel(VerificationResult found) =>
        new(found.Level, levels.NameOf(found.Level), found.Holder, found.IssuedOn, found.ExpiresOn, found.StateAt(time.GetUtcNow()));

    private CertificateSheet CreateSheet(VerificationResult found, CultureInfo language) => new()
    {
        Level = found.Level,
        LevelName = levels.NameOf(found.Level),
        Holder = found.Holder,
        Number = found.CertificateId,
        IssuedOn = found.IssuedOn,
        ExpiresOn = found.ExpiresOn,
        Page = addresses.BadgePage(found.BadgeId),
        State = found.StateAt(time.GetUtcNow()),
        CheckedOn = DateOnly.FromDateTime(found.CheckedAt.UtcDateTime),
        Language = language,
    };

    private sealed record BadgeFile(string ContentType, string Tag, Func<Task<byte[]>> CreateAsync)
    {
        public string? Name { get; init; }
        public bool IsLocalized { get; init; }
    }
}

internal static class BadgeFileRoutes
{
    public static void MapBadgeFiles(this IEndpointRouteBuilder app)
    {
        app.MapMethods(ApiRoutes.BadgeCardImage, EndpointConventions.GetOrHead,
                (HttpRequest request, string badgeId, BadgeFileEndpoints files, CancellationToken ct) => files.CardAsync(request, badgeId, ct))
            .WithOperation("ShowBadgeCard", "Public", "The picture for link previews.").ProducesContent(200, Png).Produces(304).ProducesProblems(404, 503);
        app.MapMethods(ApiRoutes.BadgeImage, EndpointConventions.GetOrHead,
                (HttpRequest request, string badgeId, BadgeFileEndpoints files, CancellationToken ct) => files.BadgeAsync(request, badgeId, ct))
            .WithOperation("ShowBadgePicture", "Public", "The square picture, with the Open Badges 2.0 assertion baked in.").ProducesContent(200, Png).Produces(304).ProducesProblems(404, 503);
        app.MapMethods(ApiRoutes.BadgeCertificate, EndpointConventions.GetOrHead,
                (HttpRequest request, string badgeId, BadgeFileEndpoints files, CancellationToken ct) => files.CertificateAsync(request, badgeId, ct))
            .WithOperation("ShowCertificate", "Public", "The certificate to print, A4, with a QR code of the public page.").ProducesContent(200, "application/pdf").Produces(304).ProducesProblems(404, 503);
        app.MapMethods(ApiRoutes.BadgeQrPng, EndpointConventions.GetOrHead,
                (HttpRequest request, string badgeId, BadgeFileEndpoints files, CancellationToken ct) => files.QrPngAsync(request, badgeId, ct))
            .WithOperation("ShowQrPng", "Public", "The address of the public page as a QR code.").ProducesContent(200, Png).Produces(304).ProducesProblems(404, 503);
        app.MapMethods(ApiRoutes.BadgeQrSvg, EndpointConventions.GetOrHead,
                (HttpRequest request, string badgeId, BadgeFileEndpoints files, CancellationToken ct) => files.QrSvgAsync(request, badgeId, ct))
            .WithOperation("ShowQrSvg", "Public", "The same QR code as a vector graphic.").ProducesContent(200, "image/svg+xml").Produces(304).ProducesProblems(404, 503);
    }

    private const string Png = "image/png";
}

public sealed class ShareEndpoint(RequestPipeline pipeline, PersonBadges badges, ShareKit kit, TimeProvider time)
{
    /// <summary>A badge that nobody else can see yet is refused, with advice.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string badgeId, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var language = Languages.FromRequest(request);
        if (await badges.FindAsync(person, badgeId, ct) is not { Value: var badge })
        {
            return Problems.ToResult(Problems.Create(new Refusal.BadgeNotFound(), language));
        }

        return badge.SharingRefusal(time.GetUtcNow()) is { } refusal
            ? Problems.ToResult(Problems.Create(refusal, language))
            : new ApiResult<ShareKitResponse>(kit.Create(badge, language));
    });
}

internal static class ShareRoutes
{
    public static void MapShare(this IEndpointRouteBuilder app) =>
        app.MapGet(ApiRoutes.ShareBadge, (HttpRequest request, string badgeId, ShareEndpoint share, CancellationToken ct) => share.GetAsync(request, badgeId, ct))
            .WithOperation("GetShareKit", "Badges", "Everything to share an accepted, public badge with.").Produces<ShareKitResponse>().ProducesProblems(401, 403, 404, 409);
}
