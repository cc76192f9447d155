using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using MyIpma.Core.Claims;
using MyIpma.Core.Workflow;

namespace MyIpma.Functions.Workflow;

/// <summary>
/// A claim's workflow on Durable Functions; its instance id is the claim's id. Each instance keeps for life the <c>defaultVersion</c> that host.json
/// had when it began. A deployment that changes the order of steps raises that version: machines with older code leave newer claims alone, and the
/// changed sequence asks <see cref="TaskOrchestrationContext.Version"/> which order a claim began with. What steps do inside may change freely.
/// </summary>
public static class ClaimOrchestration
{
    public const string Name = "ClaimOrchestration";

    [Function(Name)]
    public static Task<ClaimStatus> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, ClaimWorkflowInput input) =>
        ClaimWorkflow.RunAsync(new DurableWorkflowContext(context), input);
}
