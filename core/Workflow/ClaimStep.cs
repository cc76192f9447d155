using System.Text.Json.Serialization;
using MyIpma.Core.Json;

namespace MyIpma.Core.Workflow;

/// <summary>The steps of a claim's workflow; each is one activity.</summary>
[JsonConverter(typeof(CamelCaseEnum<ClaimStep>))]
public enum ClaimStep
{
    /// <summary>Issue the badge at Credly if that is not done, and open the window.</summary>
    Prepare,

    /// <summary>Read where the claim is.</summary>
    Look,

    /// <summary>Write down that the window has closed.</summary>
    Lapse,

    /// <summary>Give the claim up because Credly could not be reached.</summary>
    GiveUp,

    /// <summary>Ask Credly once whether the badge is accepted.</summary>
    Ask,
}
