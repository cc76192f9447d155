using System.Reflection;
using Microsoft.AspNetCore.Http;
using MyIpma.Core.Http.Bodies;

namespace MyIpma.Core.Http;

/// <summary>Whether the service lives, for load balancers and people.</summary>
public sealed class HealthEndpoint(Edge edge)
{
    private static readonly string Version =
        typeof(HealthEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Answers with the version that runs.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken ct) => edge.AnswerAsync(request, () =>
        Task.FromResult<IResult>(TypedResults.Ok(new HealthBody("ok", Version))));
}
