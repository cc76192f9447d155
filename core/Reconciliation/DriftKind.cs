using System.Text.Json.Serialization;
using MyIpma.Core.Json;

namespace MyIpma.Core.Reconciliation;

/// <summary>In what way a badge here and its counterpart at Credly differ.</summary>
[JsonConverter(typeof(KebabEnum<DriftKind>))]
public enum DriftKind
{
    /// <summary>Another state there than we know.</summary>
    StateDiffers,

    /// <summary>Shown there and not here, or the other way round.</summary>
    PublicDiffers,

    /// <summary>Issued there for one of our badges, and we do not know it.</summary>
    MissingHere,

    /// <summary>We believe it issued, and Credly does not have it.</summary>
    MissingAtCredly,

    /// <summary>Two in force there for one badge.</summary>
    IssuedTwice,

    /// <summary>One of the organisation's badges that follows from no certificate we know.</summary>
    UnknownThere,
}
