using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Http.Mapping;

namespace MyIpma.Core;

/// <summary>Maps the HTTP contract onto ASP.NET Core routes; the Functions host declares the same ones as triggers.</summary>
public static class MyIpmaEndpoints
{
    /// <summary>Maps every route of the contract.</summary>
    public static void MapMyIpma(this IEndpointRouteBuilder app)
    {
        app.MapBadges();
        app.MapClaims();
        app.MapPeople();
        app.MapOpen();
        app.MapOperators();
        app.MapWhereabouts();
        app.MapAdmin();
        app.MapOpenBadges();
        app.MapVerify();
        app.MapShare();
    }
}
