using MyIpma.Core.Claims;

namespace MyIpma.Core.Workflow;

/// <summary>The port to the workflow engine. The id of a workflow is the id of its claim.</summary>
public interface IClaimWorkflows
{
    /// <summary>Starts the workflow of a claim; one that runs already or has ended is left alone.</summary>
    Task StartAsync(ClaimWorkflowInput input, CancellationToken ct);

    /// <summary>Tells the workflow that its claim has moved; one that has ended ignores it.</summary>
    Task MovedAsync(string claimId, ClaimStatus status, CancellationToken ct);
}
