using System.Text.Json.Serialization;
using MyIpma.Core.Json;

namespace MyIpma.Core.Diagnosis;

/// <summary>The links between a certificate and an accepted badge, in order.</summary>
[JsonConverter(typeof(CamelCaseEnum<DiagnosisLink>))]
public enum DiagnosisLink
{
    /// <summary>The certificate is valid.</summary>
    Certificate,

    /// <summary>Its badge is among the person's own.</summary>
    Badge,

    /// <summary>The badge exists at Credly.</summary>
    Issued,

    /// <summary>The address it went to is on an account there.</summary>
    Mailbox,

    /// <summary>The person claimed it and proceeded.</summary>
    Claim,

    /// <summary>It is accepted at Credly.</summary>
    Acceptance,
}
