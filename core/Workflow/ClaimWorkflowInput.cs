using MyIpma.Core.Badges;
using MyIpma.Core.Claims;

namespace MyIpma.Core.Workflow;

/// <summary>What a claim's workflow is about, and the patience it was started with, so that a replay decides the same after a change of settings.</summary>
public sealed record ClaimWorkflowInput(BadgeKey Badge, int Number, TimeSpan PrepareFor, TimeSpan AcceptFor)
{
    /// <summary>The claim's id, which is the workflow's id.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string ClaimId => new ClaimId(Badge.BadgeId, Number).ToString();
}
