using System.Text.Json.Serialization;
using MyIpma.Core.Json;

namespace MyIpma.Core.Diagnosis;

/// <summary>How a link between a certificate and an accepted badge stands.</summary>
[JsonConverter(typeof(CamelCaseEnum<DiagnosisState>))]
public enum DiagnosisState
{
    /// <summary>In place.</summary>
    Ok,

    /// <summary>The chain ends here until somebody acts.</summary>
    Broken,

    /// <summary>On its way.</summary>
    Waiting,

    /// <summary>Cannot be said, or not yet.</summary>
    Unknown,
}
