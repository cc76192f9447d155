using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;
using MyIpma.Core.Http;
using MyIpma.Core.Http.Endpoints;

namespace MyIpma.Functions;

public sealed class PublicFunctions(WebhookEndpoint webhooks, HealthEndpoint health)
{
    [Function("ReceiveCredlyWebhook")]
    public Task<IResult> ReceiveCredlyWebhook(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.CredlyWebhook)] HttpRequest request, string secret, CancellationToken ct) =>
        webhooks.ReceiveAsync(request, secret, ct);

    [Function("GetHealth")]
    public Task<IResult> GetHealth(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Health)] HttpRequest request, CancellationToken ct) =>
        health.GetAsync(request, ct);

    [Function("GetOpenApi")]
    public static IResult GetOpenApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.OpenApi)] HttpRequest request) =>
        OpenApiEndpoint.Get(request);
}

/// <summary>
/// Handles requests that match no other function: the host itself would answer 404 with an empty body, even for a known path with another method. The
/// host maps routes in the order of the functions' names, so this name must sort last.
/// </summary>
public sealed class UnknownRouteFunction(Cors cors, UnknownRouteEndpoint unknown)
{
    public const string Name = "ZAnswerUnknownRoute";

    private static readonly ILookup<TemplateMatcher, string> Routes = Read();

    [Function(Name)]
    public IResult AnswerUnknownRoute([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request) =>
        cors.TryAnswerPreflight(request) ?? unknown.Answer(request, MethodsOf(request.Path));

    private static IReadOnlyCollection<string> MethodsOf(PathString path) =>
        [.. Routes.Where(route => route.Key.TryMatch(path, [])).SelectMany(route => route).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Reads the routes from the trigger attributes, as the host does.</summary>
    private static ILookup<TemplateMatcher, string> Read()
    {
        var triggers =
            from type in typeof(UnknownRouteFunction).Assembly.GetTypes()
            from method in type.GetMethods()
            where method.GetCustomAttribute<FunctionAttribute>() is { Name: not Name }
            from parameter in method.GetParameters()
            from trigger in parameter.GetCustomAttributes<HttpTriggerAttribute>()
            select (Matcher: new TemplateMatcher(TemplateParser.Parse(trigger.Route ?? ""), []), trigger.Methods);
        return triggers.SelectMany(trigger => trigger.Methods ?? [], (trigger, method) => (trigger.Matcher, Method: method.ToUpperInvariant()))
            .ToLookup(route => route.Matcher, route => route.Method);
    }
}

public sealed class MailLinkFunctions(UnsubscribeEndpoint unsubscribe)
{
    [Function("StopReminders")]
    public Task<IResult> StopReminders(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.Unsubscribe)] HttpRequest request, string token, CancellationToken ct) =>
        unsubscribe.StopAsync(request, token, ct);

    [Function("AskToStopReminders")]
    public Task<IResult> AskToStopReminders(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Unsubscribe)] HttpRequest request, string token, CancellationToken ct) =>
        unsubscribe.AskAsync(request, token, ct);
}

public sealed class OpenBadgeFunctions(HostedBadgeEndpoints badges, CredentialEndpoints credentials)
{
    [Function("GetAssertion")]
    public Task<IResult> GetAssertion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.BadgeAssertion)] HttpRequest request, string badgeId, CancellationToken ct) =>
        badges.GetAssertionAsync(request, badgeId, ct);

    [Function("GetBadgeClass")]
    public Task<IResult> GetBadgeClass(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.BadgeClass)] HttpRequest request, string level, CancellationToken ct) =>
        badges.GetClassAsync(request, level, ct);

    [Function("GetBadgeIssuer")]
    public Task<IResult> GetBadgeIssuer(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.BadgeIssuer)] HttpRequest request, CancellationToken ct) =>
        badges.GetIssuerAsync(request, ct);

    [Function("GetMyCredential")]
    public Task<IResult> GetMyCredential(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.MyCredential)] HttpRequest request, string badgeId, CancellationToken ct) =>
        credentials.GetAsync(request, badgeId, ct);

    [Function("GetStatusList")]
    public Task<IResult> GetStatusList(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.StatusList)] HttpRequest request, string listId, CancellationToken ct) =>
        credentials.GetStatusListAsync(request, listId, ct);

    [Function("GetDid")]
    public Task<IResult> GetDid(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.DidDocument)] HttpRequest request, CancellationToken ct) =>
        credentials.GetDidAsync(request, ct);

    [Function("GetKeys")]
    public Task<IResult> GetKeys(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.JsonWebKeySet)] HttpRequest request, CancellationToken ct) =>
        credentials.GetKeysAsync(request, ct);
}

public sealed class VerificationFunctions(VerificationEndpoint verify, AddressCheckEndpoint check, BadgePageEndpoint page, OEmbedEndpoint oEmbed)
{
    [Function("VerifyBadge")]
    public Task<IResult> VerifyBadge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.VerifyBadge)] HttpRequest request, string badgeId, CancellationToken ct) =>
        verify.GetAsync(request, badgeId, ct);

    [Function("CheckBadge")]
    public Task<IResult> CheckBadge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.CheckAddress)] HttpRequest request, CancellationToken ct) =>
        check.CheckAsync(request, ct);

    [Function("ShowBadge")]
    public Task<IResult> ShowBadge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.BadgePage)] HttpRequest request, string badgeId, CancellationToken ct) =>
        page.GetAsync(request, badgeId, ct);

    [Function("GetOEmbed")]
    public Task<IResult> GetOEmbed(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.OEmbed)] HttpRequest request, CancellationToken ct) =>
        oEmbed.GetAsync(request, ct);
}

public sealed class BadgeFileFunctions(BadgeFileEndpoints files)
{
    [Function("ShowBadgeCard")]
    public Task<IResult> ShowBadgeCard(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.BadgeCardImage)] HttpRequest request, string badgeId, CancellationToken ct) =>
        files.CardAsync(request, badgeId, ct);

    [Function("ShowBadgePicture")]
    public Task<IResult> ShowBadgePicture(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.BadgeImage)] HttpRequest request, string badgeId, CancellationToken ct) =>
        files.BadgeAsync(request, badgeId, ct);

    [Function("ShowCertificate")]
    public Task<IResult> ShowCertificate(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.BadgeCertificate)] HttpRequest request, string badgeId, CancellationToken ct) =>
        files.CertificateAsync(request, badgeId, ct);

    [Function("ShowQrPng")]
    public Task<IResult> ShowQrPng(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.BadgeQrPng)] HttpRequest request, string badgeId, CancellationToken ct) =>
        files.QrPngAsync(request, badgeId, ct);

    [Function("ShowQrSvg")]
    public Task<IResult> ShowQrSvg(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.BadgeQrSvg)] HttpRequest request, string badgeId, CancellationToken ct) =>
        files.QrSvgAsync(request, badgeId, ct);
}
