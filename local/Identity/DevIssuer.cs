using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MyIpma.Local.Identity;

/// <summary>The built-in OpenID Connect issuer: sign-in without an account anywhere, through the same code as with a real issuer.</summary>
internal static class DevIssuer
{
    public static IServiceCollection AddDevIssuer(this IServiceCollection services, DevIssuerKeys keys, Action<DevIssuerSettings>? configure = null)
    {
        services.AddOptions<DevIssuerSettings>().Configure(settings => configure?.Invoke(settings));
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton(keys)
            .AddSingleton<DevTokens>()
            .AddSingleton<DevAuthorizationCodes>()
            .AddSingleton<DevAuthorizeEndpoint>()
            .AddSingleton<DevTokenEndpoint>()
            .AddSingleton<DevUserInfoEndpoint>()
            .AddSingleton<DevSignIn>();
    }

    public static IEndpointRouteBuilder MapDevIssuer(this IEndpointRouteBuilder app)
    {
        MapIssuer(app.MapGroup(DevIssuerSettings.Path).ExcludeFromDescription().AllowAnonymous());
        MapShortcuts(app.MapGroup("/dev").ExcludeFromDescription().AllowAnonymous());
        return app;
    }

    private static void MapIssuer(RouteGroupBuilder issuer)
    {
        issuer.MapGet(
            "/.well-known/openid-configuration",
            (IOptions<DevIssuerSettings> settings) => TypedResults.Ok(DevDiscovery.Create(settings.Value)));
        issuer.MapGet("/jwks", (DevIssuerKeys keys) => TypedResults.Ok(keys.ToJwks()));
        issuer.MapGet("/authorize", (HttpContext http, DevAuthorizeEndpoint authorize) => authorize.Ask(http));
        issuer.MapPost("/authorize", (HttpContext http, DevAuthorizeEndpoint authorize, CancellationToken ct) => authorize.PickAsync(http, ct));
        issuer.MapPost("/token", (HttpContext http, DevTokenEndpoint endpoint, CancellationToken ct) => endpoint.ExchangeAsync(http, ct));
        issuer.MapMethods("/userinfo", [HttpMethods.Get, HttpMethods.Post], (HttpContext http, DevUserInfoEndpoint endpoint) => endpoint.AnswerAsync(http));
        issuer.MapGet("/logout", (HttpContext http, DevSignIn signIn) => signIn.SignOut(http));
        issuer.MapGet("/page.css", () => DevSignInPage.Style());
        issuer.MapGet("/submit.js", () => DevFormPost.Script());
    }

    private static void MapShortcuts(RouteGroupBuilder dev)
    {
        dev.MapGet("/sign-in", (DevSignIn signIn) => signIn.Show());
        dev.MapPost("/sign-in", (HttpContext http, DevSignIn signIn, CancellationToken ct) => signIn.PickAsync(http, ct));
        dev.MapGet(
            "/token",
            (string? email, string[]? role, string? sub, bool? verified, DevSignIn signIn) => signIn.Token(email, role, sub, verified));
    }
}

internal sealed class DevIssuerSettings
{
    public const string Path = "/dev/issuer";

    /// <summary>Read at every request: a host on a free port knows its address only once it runs.</summary>
    public Func<Uri> Origin { get; set; } = () => new Uri("http://localhost:7071");

    public string Audience { get; set; } = "my-ipma-badges";
    public string ClientId { get; set; } = "my-ipma-web";
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(8);
    public TimeSpan CodeLifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The default of <c>email_verified</c> in tokens.</summary>
    public bool ProvesAddresses { get; set; } = true;

    public IReadOnlyList<DevPerson> People { get; set; } = [];

    public string Issuer => Origin().GetLeftPart(UriPartial.Authority) + Path;

    /// <summary>This host, and front ends in development on this machine at any port (RFC 8252, section 7.3).</summary>
    public bool MayReturnTo(string? uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed)
        && parsed is { Scheme: "http" or "https", UserInfo: "", Fragment: "" }
        && (parsed.IsLoopback || string.Equals(parsed.GetLeftPart(UriPartial.Authority), Origin().GetLeftPart(UriPartial.Authority), StringComparison.Ordinal));
}

/// <summary>A person that the sign-in page offers.</summary>
internal sealed record DevPerson(string Name, string Email, string Description)
{
    /// <summary>The roles in the person's tokens.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];
}

/// <summary>The discovery document (OpenID Connect Discovery 1.0, section 3).</summary>
internal static class DevDiscovery
{
    public static IDictionary<string, object> Create(DevIssuerSettings settings) => new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["issuer"] = settings.Issuer,
        ["authorization_endpoint"] = settings.Issuer + "/authorize",
        ["token_endpoint"] = settings.Issuer + "/token",
        ["userinfo_endpoint"] = settings.Issuer + "/userinfo",
        ["end_session_endpoint"] = settings.Issuer + "/logout",
        ["jwks_uri"] = settings.Issuer + "/jwks",
        ["response_types_supported"] = new[] { "code" },
        ["response_modes_supported"] = new[] { DevResponseMode.Query, DevResponseMode.Fragment, DevResponseMode.FormPost },
        ["prompt_values_supported"] = new[] { "none", "login", "select_account" },
        ["grant_types_supported"] = new[] { "authorization_code" },
        ["code_challenge_methods_supported"] = new[] { "S256" },
        ["token_endpoint_auth_methods_supported"] = new[] { "none" },
        ["subject_types_supported"] = new[] { "public" },
        ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
        ["scopes_supported"] = new[] { "openid", "email", "profile" },
        ["claims_supported"] = new[] { "sub", "email", "email_verified", "name", "roles" },
    };
}

/// <summary>Errors outside the OAuth protocol, as RFC 9457 problems.</summary>
internal static class DevProblems
{
    public const string Type = "https://my.ipma.world/problems/";

    public static IResult Refused(string code, string detail) => TypedResults.Problem(
        detail: detail,
        statusCode: StatusCodes.Status400BadRequest,
        title: "The development issuer cannot do that.",
        type: Type + code,
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code, ["traceId"] = Activity.Current?.TraceId.ToString() });
}

/// <summary>The UserInfo endpoint (OpenID Connect Core, section 5.3): who the bearer of an access token is.</summary>
internal sealed class DevUserInfoEndpoint(IOptions<DevIssuerSettings> options, DevIssuerKeys keys, TimeProvider time)
{
    private static readonly string[] ReturnedClaims = ["sub", "email", "email_verified", "name", "roles"];
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    public async Task<IResult> AnswerAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        var (scheme, token) = http.Request.Headers.Authorization.ToString().Split(' ', 2) is [var first, var second] ? (first, second) : ("", "");
        if (!scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return TypedResults.Unauthorized();
        }

        var result = await Handler.ValidateTokenAsync(token, ValidationParameters());
        if (!result.IsValid)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            return TypedResults.Unauthorized();
        }

        return TypedResults.Ok(result.Claims.Where(claim => ReturnedClaims.Contains(claim.Key)).ToDictionary());
    }

    private TokenValidationParameters ValidationParameters() => new()
    {
        ValidIssuer = options.Value.Issuer,
        ValidAudience = options.Value.Audience,
        IssuerSigningKey = keys.Credentials.Key,
        LifetimeValidator = (_, expires, _, _) => expires > time.GetUtcNow().UtcDateTime,
    };
}
