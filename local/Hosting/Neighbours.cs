using Microsoft.AspNetCore.Cors.Infrastructure;

namespace MyIpma.Local.Hosting;

/// <summary>Lets pages of other ports of this machine call the API, as a front-end's own development server does. In Azure the platform decides that.</summary>
internal static class Neighbours
{
    public static IServiceCollection AddNeighbours(this IServiceCollection services) => services.AddCors(cors => cors.AddDefaultPolicy(Allow));

    public static void UseNeighbours(this WebApplication app) => app.UseCors();

    private static void Allow(CorsPolicyBuilder policy) => policy
        .SetIsOriginAllowed(origin => Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.IsLoopback)
        .AllowAnyHeader()
        .AllowAnyMethod()
        .SetPreflightMaxAge(TimeSpan.FromMinutes(10));
}
