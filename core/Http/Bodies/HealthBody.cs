namespace MyIpma.Core.Http.Bodies;

/// <summary>Whether the service lives.</summary>
/// <param name="Status"><c>ok</c>, <c>degraded</c> or <c>down</c>.</param>
/// <param name="Version">The version that runs.</param>
public sealed record HealthBody(string Status, string Version);
