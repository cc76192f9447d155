using DurableTask.Core.Exceptions;
using Grpc.Core;
using Microsoft.DurableTask;
using MyIpma.Core.Claims;
using MyIpma.Core.Workflow;

namespace MyIpma.Functions.Workflow;

/// <summary>
/// The workflow port on Durable Functions. The engine would run an ended instance of the same id again and refuses events for one it does not know,
/// so both look first.
/// </summary>
internal sealed class DurableClaimWorkflows(DurableClients clients) : IClaimWorkflows
{
    public async Task StartAsync(ClaimWorkflowInput input, CancellationToken ct)
    {
        var client = clients.Latest;
        if (await client.GetInstanceAsync(input.ClaimId, getInputsAndOutputs: false, ct) is not null)
        {
            return;
        }

        try
        {
            var options = new StartOrchestrationOptions(InstanceId: input.ClaimId);
            await client.ScheduleNewOrchestrationInstanceAsync(ClaimOrchestration.Name, input, options, ct);
        }
        catch (Exception failure) when (IsAlreadyThere(failure))
        {
            return;
        }
    }

    public async Task MovedAsync(string claimId, ClaimStatus status, CancellationToken ct)
    {
        var client = clients.Latest;
        if (await client.GetInstanceAsync(claimId, getInputsAndOutputs: false, ct) is { IsCompleted: false })
        {
            await client.RaiseEventAsync(claimId, DurableWorkflowContext.Moved, status, ct);
        }
    }

    /// <summary>Somebody else started it since we looked; how the client says so differs between its versions.</summary>
    private static bool IsAlreadyThere(Exception failure) =>
        failure is OrchestrationAlreadyExistsException or RpcException { StatusCode: StatusCode.AlreadyExists };
}
