using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CredlySimulator.Api;
using CredlySimulator.Organization;
using CredlySimulator.State;

namespace CredlySimulator.Badges;

/// <summary>Open Badges 2.0, hosted, without authentication (Credly: OBI specified endpoints).</summary>
internal static class OpenBadgeEndpoints
{
    public static void MapOpenBadges(this RouteGroupBuilder api)
    {
        var obi = api.MapGroup("obi/v2").WithMetadata(AllowWithoutToken.Instance);
        obi.MapGet("badge_assertions/{id}", AssertionAsync).WithOperation("getAssertion");
        obi.MapGet("badge_classes/{id}", BadgeClass).WithOperation("getBadgeClass");
        obi.MapGet("issuers/{id}", Issuer).WithOperation("getIssuer");
        obi.MapGet("issuers/{issuer}/badge_classes/{id}", BadgeClassOf).WithOperation("getBadgeClass");
    }

    private static Task<ApiResult> AssertionAsync(string id, SimulatorState simulator, OpenBadgeJson json, CancellationToken ct) =>
        simulator.ReadAsync(state => state.Badges.TryGetValue(id, out var badge) ? json.Assertion(badge) : ApiResult.NotFound, ct);

    private static ApiResult BadgeClass(string id, TemplateJson templates, OpenBadgeJson json) =>
        templates.Find(id) is { } template ? new ApiResult(StatusCodes.Status200OK, json.BadgeClass(template)) : ApiResult.NotFound;

    private static ApiResult BadgeClassOf(string issuer, string id, TemplateJson templates, OpenBadgeJson json, CredlySimulatorSettings settings) =>
        issuer == settings.OrganizationId ? BadgeClass(id, templates, json) : ApiResult.NotFound;

    private static ApiResult Issuer(string id, OpenBadgeJson json, CredlySimulatorSettings settings) =>
        id == settings.OrganizationId ? new ApiResult(StatusCodes.Status200OK, json.Issuer()) : ApiResult.NotFound;
}

/// <summary>Bare objects, without the API's envelope; only errors have one.</summary>
internal sealed class OpenBadgeJson(CredlySimulatorSettings settings, CredlyUrls urls)
{
    private const string Context = "https://w3id.org/openbadges/v2";

    /// <summary>
    /// Private, pending and rejected badges are not found. Assumption: a revoked or replaced one answers 410 with <c>revoked</c>, as Open
    /// Badges 2.0 asks of hosted assertions; what Credly answers for these states is not documented.
    /// </summary>
    public ApiResult Assertion(Badge badge) => badge switch
    {
        { Public: false } or { State: BadgeState.Pending or BadgeState.Rejected } => ApiResult.NotFound,
        { State: BadgeState.Revoked } => new ApiResult(StatusCodes.Status410Gone, Revoked(badge)),
        { State: BadgeState.Replaced } => new ApiResult(StatusCodes.Status410Gone, Revoked(badge)),
        _ => new ApiResult(StatusCodes.Status200OK, Valid(badge)),
    };

    public JsonObject BadgeClass(CredlyTemplate template) => new()
    {
        ["@context"] = Context,
        ["type"] = "BadgeClass",
        ["id"] = urls.BadgeClass(template.Id),
        ["name"] = template.Name,
        ["description"] = template.Description,
        ["image"] = new JsonObject { ["@context"] = Context, ["id"] = urls.Image(template) },
        ["criteria"] = new JsonObject { ["@context"] = Context, ["id"] = urls.BadgeClass(template.Id), ["narrative"] = template.Description },
        ["issuer"] = Issuer(),
        ["alignment"] = new JsonArray(),
        ["tags"] = new JsonArray([.. template.Skills.Select(skill => JsonValue.Create(skill))]),
    };

    public JsonObject Issuer() => new()
    {
        ["@context"] = Context,
        ["type"] = "Profile",
        ["id"] = urls.Api($"obi/v2/issuers/{settings.OrganizationId}"),
        ["name"] = settings.OrganizationName,
        ["url"] = urls.Page("org"),
        ["email"] = "issuer@example.org",
        ["description"] = settings.OrganizationName,
        ["image"] = null,
    };

    private JsonObject Valid(Badge badge)
    {
        var json = new JsonObject
        {
            ["@context"] = Context,
            ["type"] = "Assertion",
            ["id"] = IdOf(badge),
            ["badge"] = urls.BadgeClass(badge.TemplateId),
            ["issuedOn"] = CredlyTime.Format(badge.IssuedAt),
            ["recipient"] = new JsonObject { ["type"] = "email", ["hashed"] = true, ["identity"] = Identity(badge.RecipientEmail) },
            ["verification"] = new JsonObject { ["type"] = "hosted" },
            ["evidence"] = new JsonArray([.. badge.Evidence.Select(Render)]),
        };
        if (badge.ExpiresAt is { } expires)
        {
            json["expires"] = CredlyTime.Format(expires);
        }

        return json;
    }

    private JsonObject Revoked(Badge badge)
    {
        var json = new JsonObject { ["@context"] = Context, ["type"] = "Assertion", ["id"] = IdOf(badge), ["revoked"] = true };
        if (badge.RevocationReason is { } reason)
        {
            json["revocationReason"] = reason;
        }

        return json;
    }

    private string IdOf(Badge badge) => urls.Api($"obi/v2/badge_assertions/{badge.Id}");

    private static string Identity(string email) => $"sha256${Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(email)))}";

    private static JsonNode Render(EvidenceItem item) => new JsonObject
    {
        ["@context"] = Context,
        ["type"] = "Evidence",
        ["genre"] = item.Type,
        ["id"] = item.Value,
        ["name"] = item.Name,
        ["description"] = item.Description,
    };
}
