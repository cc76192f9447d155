using System.Text.Json.Serialization;
using MyIpma.Core.Json;

namespace MyIpma.Core.Health;

/// <summary>How the service, or something it needs, is. The worst of its parts is the whole's.</summary>
[JsonConverter(typeof(CamelCaseEnum<HealthStatus>))]
public enum HealthStatus
{
    /// <summary>All works.</summary>
    Ok,

    /// <summary>People are served, but something waits for better times or for an operator.</summary>
    Degraded,

    /// <summary>Nobody can be served.</summary>
    Down,
}
