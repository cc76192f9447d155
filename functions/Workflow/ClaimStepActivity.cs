using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Workflow;

namespace MyIpma.Functions.Workflow;

/// <summary>The steps of a claim's workflow as one activity.</summary>
public sealed class ClaimStepActivity(ClaimSteps steps, DurableClients clients)
{
    public const string Name = "ClaimStep";

    [Function(Name)]
    public Task<ClaimState> RunAsync([ActivityTrigger] ClaimStepInput input, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => steps.RunAsync(input.Step, input.Claim, ct));
}
