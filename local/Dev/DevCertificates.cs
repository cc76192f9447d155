using System.Diagnostics;
using System.Globalization;
using MyIpma.Core.Certificates;
using MyIpma.Core.Common;
using MyIpma.Core.Http;
using MyIpma.Core.Identity;
using MyIpma.Local.Identity;

namespace MyIpma.Local.Dev;

/// <summary>Takes over HTTP what the <c>certificates</c> queue takes.</summary>
internal static class DevCertificateEndpoints
{
    /// <summary>In bytes: the limit of a Service Bus message in the deployed tier.</summary>
    private const int MaxMessageLength = 256 * 1024;

    public static void MapDevCertificates(this IEndpointRouteBuilder app)
    {
        app.MapPost("/dev/certificates", OfferAsync).ExcludeFromDescription();
        app.MapPost("/dev/certificates/revoke", RevokeAsync).ExcludeFromDescription();
        app.MapPost("/dev/certificates/message", HandleAsync).ExcludeFromDescription();
    }

    /// <summary>The body is the message; the headers matter for a CloudEvent in binary mode.</summary>
    private static async Task<IResult> HandleAsync(HttpRequest request, CertificateMessages messages, CancellationToken ct)
    {
        var body = await RequestBody.ReadBytesAsync(request, MaxMessageLength, ct);
        var headers = request.Headers.Select(header => KeyValuePair.Create(header.Key, (string?)header.Value));
        return await messages.HandleAsync(body, headers, ct) is CertificateHandling.Rejected rejected
            ? TypedResults.Json(new { outcome = "rejected", code = rejected.Code, reason = rejected.Description })
            : TypedResults.Json(new { outcome = "handled" });
    }

    private static async Task<IResult> OfferAsync(HttpRequest request, CertificateService certificates, CancellationToken ct) =>
        await RequestBody.ReadOfAnyTypeAsync(request, CertificateJson.Default.CertificateMessage, ct) is { } message
            ? ToResult(await certificates.IssuedAsync(message, ct), StatusCodes.Status201Created, Languages.FromRequest(request))
            : Problems.ToResult(Problems.UnreadableBody(Languages.FromRequest(request)));

    private static async Task<IResult> RevokeAsync(HttpRequest request, CertificateService certificates, CancellationToken ct) =>
        await RequestBody.ReadOfAnyTypeAsync(request, CertificateJson.Default.CertificateRevocation, ct) is { } message
            ? ToResult(await certificates.RevokedAsync(message, ct), StatusCodes.Status200OK, Languages.FromRequest(request))
            : Problems.ToResult(Problems.UnreadableBody(Languages.FromRequest(request)));

    private static IResult ToResult(CertificateOutcome outcome, int statusWhenChanged, CultureInfo language) => outcome switch
    {
        CertificateOutcome.Taken taken => TypedResults.Json(
            new { badgeId = taken.Badge.Id, changed = taken.Changed }, statusCode: taken.Changed ? statusWhenChanged : StatusCodes.Status200OK),
        CertificateOutcome.Remembered remembered => TypedResults.Json(new { badgeId = remembered.BadgeId, changed = false }, statusCode: StatusCodes.Status202Accepted),
        CertificateOutcome.Invalid invalid => Problems.ToResult(Problems.InvalidRequest(language, invalid.Errors)),
        CertificateOutcome.Refused refused => Problems.ToResult(Problems.Create(refused.Refusal, language)),
        _ => throw new UnreachableException(),
    };
}

/// <summary>The people of a new local host, with their certificates.</summary>
internal static class DemoPeople
{
    public static IReadOnlyList<DevPerson> All { get; } =
    [
        new("Ana Sousa", "ana@example.org", "two pending badges"),
        new("Ben Okafor", "ben@example.org", "one pending badge"),
        new("陈伟 (Chen Wei)", "chen@example.org", "one pending badge, a name in Chinese"),
        new("Dörthe Müller-Lüdenscheidt", "doerthe@example.org", "one pending badge, one whose certificate has ended"),
        new("Emil Novák", "emil@example.org", "no badges yet"),
        new("Olga Lindqvist", "olga@example.org", "operator of IPMA, for the staff desk at /staff") { Roles = [Person.OperatorRole] },
    ];

    public static IReadOnlyList<CertificateMessage> Certificates { get; } =
    [
        Certificate("PT-2021-0412", "ana@example.org", "Ana", "Sousa", "C", "2024-05-02", "2029-05-01"),
        Certificate("PT-2026-0077", "ana@example.org", "Ana", "Sousa", "B", "2026-03-16", "2031-03-15"),
        Certificate("NG-2025-0009", "ben@example.org", "Ben", "Okafor", "A", "2025-11-03", "2030-11-02"),
        Certificate("CN-2026-1188", "chen@example.org", "伟", "陈", "B", "2026-01-20", "2031-01-19"),
        Certificate("DE-2019-3301", "doerthe@example.org", "Dörthe", "Müller-Lüdenscheidt", "D", "2019-09-01", "2024-08-31"),
        Certificate("DE-2026-0815", "doerthe@example.org", "Dörthe", "Müller-Lüdenscheidt", "C", "2026-02-11", null),
    ];

    private static CertificateMessage Certificate(string id, string email, string first, string last, string level, string issuedOn, string? expiresOn) => new()
    {
        CertificateId = id,
        Email = email,
        FirstName = first,
        LastName = last,
        Level = level,
        IssuedOn = issuedOn,
        ExpiresOn = expiresOn,
    };
}
