using System.Text.Json.Serialization;
using MyIpma.Core.Json;

namespace MyIpma.Core.Badges;

/// <summary>Where a change came from.</summary>
[JsonConverter(typeof(CamelCaseEnum<CauseKind>))]
public enum CauseKind
{
    /// <summary>A certificate message.</summary>
    Certificate,

    /// <summary>A claim of the person.</summary>
    Claim,

    /// <summary>An event at Credly.</summary>
    CredlyEvent,

    /// <summary>Our own look at Credly.</summary>
    Reconciliation,

    /// <summary>An operator.</summary>
    Operator,

    /// <summary>The passing of time.</summary>
    Clock,

    /// <summary>The person, by something else than a claim.</summary>
    Person,
}
