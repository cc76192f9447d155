using System.Text.Json.Serialization;
using MyIpma.Core.Json;

namespace MyIpma.Core.Reconciliation;

/// <summary>What is done about a difference.</summary>
[JsonConverter(typeof(KebabEnum<RepairAction>))]
public enum RepairAction
{
    /// <summary>What Credly says is taken over here.</summary>
    TakeOver,

    /// <summary>Nothing by us: taking a badge from somebody, or giving one, is an operator's decision at Credly.</summary>
    DecideAtCredly,
}
