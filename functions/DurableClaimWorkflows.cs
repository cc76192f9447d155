using DurableTask.Core.Exceptions;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Claims;
using MyIpma.Core.Domain;

namespace MyIpma.Functions;

/// <summary>
/// The workflow port on Durable Functions. The engine itself refuses to start an id twice, whatever the status of the first, and refuses events for an
/// instance that does not exist or has ended, so there is no need to check first.
/// </summary>
internal sealed class DurableClaimWorkflows(DurableClientAccessor clients) : IClaimWorkflows
{
    private static readonly OrchestrationRuntimeStatus[] AnyStatus = Enum.GetValues<OrchestrationRuntimeStatus>();

    public async Task StartAsync(ClaimWorkflowInput input, CancellationToken ct)
    {
        try
        {
            var options = new StartOrchestrationOptions(InstanceId: input.ClaimId).WithDedupeStatuses(AnyStatus);
            await clients.Latest.ScheduleNewOrchestrationInstanceAsync(ClaimOrchestration.Name, input, options, ct);
        }
        catch (Exception failure) when (IsAlreadyThere(failure))
        {
            return;
        }
    }

    public async Task MovedAsync(string claimId, ClaimStatus status, CancellationToken ct)
    {
        try
        {
            await clients.Latest.RaiseEventAsync(claimId, DurableWorkflowContext.Moved, status, ct);
        }
        catch (RpcException failure) when (failure.StatusCode is StatusCode.NotFound or StatusCode.FailedPrecondition)
        {
            return;
        }
    }

    /// <summary>The exception differs between versions of the client.</summary>
    internal static bool IsAlreadyThere(Exception failure) =>
        failure is OrchestrationAlreadyExistsException or RpcException { StatusCode: StatusCode.AlreadyExists };
}

/// <summary>
/// Gives the relay a client of the workflow engine, whose address the host tells only invocations, in the <c>[DurableClient]</c> binding. It is the same
/// for all of them and outlives each, so every function that may start or move a claim passes its client on here, and the relay uses the latest.
/// </summary>
public sealed class DurableClientAccessor
{
    private volatile DurableTaskClient? latest;

    /// <exception cref="InvalidOperationException">No function with a client has run in this process yet; the effect stays for the sweep.</exception>
    internal DurableTaskClient Latest =>
        latest ?? throw new InvalidOperationException("No invocation has brought a client of the workflow engine yet.");

    public Task<T> RunWithAsync<T>(DurableTaskClient client, Func<Task<T>> body)
    {
        latest = client;
        return body();
    }

    public Task RunWithAsync(DurableTaskClient client, Func<Task> body)
    {
        latest = client;
        return body();
    }
}
