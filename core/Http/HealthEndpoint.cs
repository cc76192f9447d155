using System.Reflection;
using Microsoft.AspNetCore.Http;
using MyIpma.Core.Health;
using MyIpma.Core.Http.Bodies;

namespace MyIpma.Core.Http;

/// <summary>Whether the service lives, for load balancers and people.</summary>
public sealed class HealthEndpoint(Edge edge, IEnumerable<IHealthProbe> probes)
{
    private static readonly string Version =
        typeof(HealthEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Answers with the version that runs and how it is: 200 while people can be served, degraded or not; 503 when nobody can.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken ct) => edge.AnswerAsync(request, async () =>
    {
        var checks = await Task.WhenAll(probes.Select(async probe => new HealthCheckBody(probe.Name, await probe.CheckAsync(ct))));
        var status = checks.Select(check => check.Status).DefaultIfEmpty().Max();
        return new JsonAnswer<HealthBody>(
            new(status, Version, checks), status == HealthStatus.Down ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    });
}
