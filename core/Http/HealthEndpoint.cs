using System.Reflection;
using Microsoft.AspNetCore.Http;
using MyIpma.Core.Credly.TokenCare;
using MyIpma.Core.Http.Bodies;

namespace MyIpma.Core.Http;

/// <summary>Whether the service lives, for load balancers and people.</summary>
public sealed class HealthEndpoint(Edge edge, TokenCare tokens)
{
    private const string Down = "down";
    private static readonly string Version =
        typeof(HealthEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Answers with the version that runs.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken ct) => edge.AnswerAsync(request, async () =>
    {
        var status = StatusOf((await tokens.StateAsync(ct)).Health);
        return TypedResults.Json(new HealthBody(status, Version), statusCode: status == Down ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    });

    /// <summary>Without a token nothing new reaches Credly; with one about to end there is time to act.</summary>
    private static string StatusOf(TokenHealth token) => token switch
    {
        TokenHealth.Refused or TokenHealth.Lost => Down,
        TokenHealth.Expiring => "degraded",
        _ => "ok",
    };
}
