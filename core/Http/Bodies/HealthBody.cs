using MyIpma.Core.Health;

namespace MyIpma.Core.Http.Bodies;

/// <summary>Whether the service lives.</summary>
/// <param name="Status"><c>ok</c>, <c>degraded</c> or <c>down</c>: the worst of the checks.</param>
/// <param name="Version">The version that runs.</param>
/// <param name="Checks">What it needs, one by one.</param>
public sealed record HealthBody(HealthStatus Status, string Version, IReadOnlyList<HealthCheckBody> Checks);

/// <summary>One thing the service needs.</summary>
public sealed record HealthCheckBody(string Name, HealthStatus Status);
