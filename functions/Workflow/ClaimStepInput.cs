using MyIpma.Core.Workflow;

namespace MyIpma.Functions.Workflow;

/// <summary>What one activity is asked to do.</summary>
public sealed record ClaimStepInput(ClaimStep Step, ClaimWorkflowInput Claim);
