using System.Text.Json.Serialization;
using MyIpma.Core.Json;

namespace MyIpma.Core.Credly.TokenCare;

/// <summary>How the Credly token stands.</summary>
[JsonConverter(typeof(CamelCaseEnum<TokenHealth>))]
public enum TokenHealth
{
    /// <summary>Not asked yet.</summary>
    Unknown,

    /// <summary>Accepted, with time left.</summary>
    Good,

    /// <summary>Accepted, but it ends within 30 days.</summary>
    Expiring,

    /// <summary>Not accepted by Credly.</summary>
    Refused,

    /// <summary>Ended by a rotation whose new token was never kept; a new one must be configured.</summary>
    Lost,
}
