using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace MyIpma.Local.Identity;

/// <summary>The built-in OpenID Connect issuer: sign-in with no account anywhere, on the same path as with a real one.</summary>
internal static class DevIssuer
{
    public static IServiceCollection AddDevIssuer(this IServiceCollection services, DevIssuerKeys keys, Action<DevIssuerSettings>? configure = null)
    {
        services.AddOptions<DevIssuerSettings>().Configure(settings => configure?.Invoke(settings));
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton(keys)
            .AddSingleton<DevTokens>()
            .AddSingleton<DevCodes>()
            .AddSingleton<DevAuthorize>()
            .AddSingleton<DevTokenEndpoint>()
            .AddSingleton<DevSignIn>();
    }

    public static IEndpointRouteBuilder MapDevIssuer(this IEndpointRouteBuilder app)
    {
        MapIssuer(app.MapGroup(DevIssuerSettings.Path).ExcludeFromDescription().AllowAnonymous());
        MapShortWays(app.MapGroup("/dev").ExcludeFromDescription().AllowAnonymous());
        return app;
    }

    private static void MapIssuer(RouteGroupBuilder issuer)
    {
        issuer.MapGet(
            "/.well-known/openid-configuration",
            (IOptions<DevIssuerSettings> settings) => TypedResults.Ok(DevDiscovery.Of(settings.Value)));
        issuer.MapGet("/jwks", (DevIssuerKeys keys) => TypedResults.Ok(keys.ToJwks()));
        issuer.MapGet("/authorize", (HttpContext http, DevAuthorize authorize) => authorize.Ask(http));
        issuer.MapPost("/authorize", (HttpContext http, DevAuthorize authorize, CancellationToken ct) => authorize.PickAsync(http, ct));
        issuer.MapPost("/token", (HttpContext http, DevTokenEndpoint endpoint, CancellationToken ct) => endpoint.ExchangeAsync(http, ct));
        issuer.MapGet("/logout", (HttpContext http, DevSignIn signIn) => signIn.SignOut(http));
        issuer.MapGet("/page.css", () => DevPages.Style());
    }

    private static void MapShortWays(RouteGroupBuilder dev)
    {
        dev.MapGet("/sign-in", (DevSignIn signIn) => signIn.Show());
        dev.MapPost("/sign-in", (HttpContext http, DevSignIn signIn, CancellationToken ct) => signIn.PickAsync(http, ct));
        dev.MapGet(
            "/token",
            (string? email, string[]? role, string? sub, bool? verified, DevSignIn signIn) => signIn.Token(email, role, sub, verified));
    }
}
