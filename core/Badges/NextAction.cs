using System.Text.Json.Serialization;
using MyIpma.Core.Json;

namespace MyIpma.Core.Badges;

/// <summary>The one thing a person can do next with a badge.</summary>
[JsonConverter(typeof(CamelCaseEnum<NextAction>))]
public enum NextAction
{
    /// <summary>Nothing to do, or nothing but waiting.</summary>
    None,

    /// <summary>Start a claim.</summary>
    Claim,

    /// <summary>Follow the link to Credly before the window closes.</summary>
    Proceed,

    /// <summary>Accept the badge at Credly.</summary>
    AcceptOnCredly,

    /// <summary>Share it.</summary>
    Share,
}
