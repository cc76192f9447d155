using System.Globalization;
using MyIpma.Core.Certificates;
using MyIpma.Core.Http;
using MyIpma.Core.Texts;

namespace MyIpma.Local.Certificates;

/// <summary>Does what the <c>certificates</c> queue does.</summary>
internal static class DevCertificateEndpoints
{
    public static void MapDevCertificates(this IEndpointRouteBuilder app) =>
        app.MapPost("/dev/certificates", OfferAsync).ExcludeFromDescription();

    private static async Task<IResult> OfferAsync(CertificateMessage message, HttpRequest request, CertificateService certificates, CancellationToken ct)
    {
        CultureInfo language = Languages.Of(request);
        return await certificates.IssuedAsync(message, ct) switch
        {
            CertificateOutcome.Taken taken => TypedResults.Json(
                new { badgeId = taken.Badge.Id, changed = taken.Changed }, statusCode: taken.Changed ? StatusCodes.Status201Created : StatusCodes.Status200OK),
            CertificateOutcome.Invalid invalid => Problems.Answer(Problems.Invalid(language, invalid.Errors)),
            CertificateOutcome.Refused refused => Problems.Answer(Problems.Of(refused.Refusal, language)),
            _ => throw new InvalidOperationException("An outcome is one of its cases."),
        };
    }
}
