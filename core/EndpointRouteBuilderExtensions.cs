using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Http.Endpoints;

namespace MyIpma.Core;

/// <summary>Maps the HTTP contract onto ASP.NET Core routes; the Functions host declares the same ones as triggers.</summary>
public static class EndpointRouteBuilderExtensions
{
    /// <summary>Maps every route of the contract.</summary>
    public static void MapMyIpma(this IEndpointRouteBuilder app)
    {
        app.MapBadges();
        app.MapClaims();
        app.MapAccounts();
        app.MapPublic();
        app.MapMail();
        app.MapAdminActions();
        app.MapTimeline();
        app.MapAdmin();
        app.MapStaff();
        app.MapOpenBadges();
        app.MapVerification();
        app.MapBadgeFiles();
        app.MapOEmbed();
        app.MapProfiles();
        app.MapShare();
    }
}
