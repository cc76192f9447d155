using System.Text.Json.Serialization;
using MyIpma.Core.Json;

namespace MyIpma.Core.Inbox;

/// <summary>What became of an event from Credly.</summary>
[JsonConverter(typeof(CamelCaseEnum<InboxStatus>))]
public enum InboxStatus
{
    /// <summary>Stored; not handled yet, or to be tried again.</summary>
    Waiting,

    /// <summary>It changed a badge here.</summary>
    Applied,

    /// <summary>It said what we knew.</summary>
    Unchanged,

    /// <summary>Credly knows no such event: dropped.</summary>
    Unknown,

    /// <summary>It is about something that is not ours, or about no badge.</summary>
    NotOurs,
}
