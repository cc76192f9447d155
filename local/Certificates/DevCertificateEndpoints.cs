using System.Globalization;
using MyIpma.Core.Certificates;
using MyIpma.Core.Http;
using MyIpma.Core.Texts;

namespace MyIpma.Local.Certificates;

/// <summary>Does what the <c>certificates</c> queue does.</summary>
internal static class DevCertificateEndpoints
{
    public static void MapDevCertificates(this IEndpointRouteBuilder app)
    {
        app.MapPost("/dev/certificates", OfferAsync).ExcludeFromDescription();
        app.MapPost("/dev/certificates/revoke", RevokeAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> OfferAsync(HttpRequest request, CertificateService certificates, CancellationToken ct) =>
        await RequestBody.ReadAsync(request, CertificateJson.Default.CertificateMessage, ct) is { } message
            ? Answer(await certificates.IssuedAsync(message, ct), StatusCodes.Status201Created, Languages.Of(request))
            : Problems.Answer(Problems.Unreadable(Languages.Of(request)));

    private static async Task<IResult> RevokeAsync(HttpRequest request, CertificateService certificates, CancellationToken ct) =>
        await RequestBody.ReadAsync(request, CertificateJson.Default.CertificateRevocation, ct) is { } message
            ? Answer(await certificates.RevokedAsync(message, ct), StatusCodes.Status200OK, Languages.Of(request))
            : Problems.Answer(Problems.Unreadable(Languages.Of(request)));

    private static IResult Answer(CertificateOutcome outcome, int whenChanged, CultureInfo language) => outcome switch
    {
        CertificateOutcome.Taken taken => TypedResults.Json(
            new { badgeId = taken.Badge.Id, changed = taken.Changed }, statusCode: taken.Changed ? whenChanged : StatusCodes.Status200OK),
        CertificateOutcome.Invalid invalid => Problems.Answer(Problems.Invalid(language, invalid.Errors)),
        CertificateOutcome.Refused refused => Problems.Answer(Problems.Of(refused.Refusal, language)),
        _ => throw new InvalidOperationException("An outcome is one of its cases."),
    };
}
