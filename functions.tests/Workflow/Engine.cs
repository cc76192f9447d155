using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing;
using Microsoft.Extensions.DependencyInjection;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Workflow;
using MyIpma.Functions.Workflow;

namespace MyIpma.Functions.Tests.Workflow;

/// <summary>The workflow engine in this process, with the orchestration as it is and a scripted claim behind its steps.</summary>
internal sealed class Engine(DurableTaskTestHost host, IClaimWorkflows workflows) : IAsyncDisposable
{
    public static readonly ClaimWorkflowInput Claim =
        new(new BadgeKey("address", "b_0000000000000000000000"), 1, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(15));

    public IClaimWorkflows Workflows => workflows;

    public static async Task<Engine> StartAsync(ScriptedClaim claim)
    {
        var host = await DurableTaskTestHost.StartAsync(
            tasks =>
            {
                tasks.AddOrchestratorFunc<ClaimWorkflowInput, ClaimStatus>(
                    ClaimOrchestration.Name, (context, input) => ClaimOrchestration.RunAsync(context, input));
                tasks.AddActivityFunc<ClaimStepInput, ClaimState>(ClaimStepActivity.Name, (_, input) => claim.RunAsync(input.Step));
            },
            new DurableTaskTestHostOptions { ConfigureServices = services => services.AddLogging() },
            TestContext.Current.CancellationToken);
        var clients = new DurableClients();
        await clients.With(host.Client, () => Task.CompletedTask);
        return new Engine(host, new DurableClaimWorkflows(clients));
    }

    public Task StartClaimAsync(ClaimWorkflowInput? input = null) => workflows.StartAsync(input ?? Claim, TestContext.Current.CancellationToken);

    public Task MovedAsync(ClaimStatus status) => workflows.MovedAsync(Claim.ClaimId, status, TestContext.Current.CancellationToken);

    public async Task<ClaimStatus> EndAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        var ended = await host.Client.WaitForInstanceCompletionAsync(Claim.ClaimId, getInputsAndOutputs: true, patience.Token);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        return ended.ReadOutputAs<ClaimStatus>();
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
