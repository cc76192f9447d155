using System.Collections.Concurrent;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing;
using Microsoft.Extensions.DependencyInjection;
using MyIpma.Core.Claims;
using MyIpma.Core.Domain;
using MyIpma.Local.Azurite;

namespace MyIpma.Functions.Tests;

/// <summary>The workflow engine in this process, with the orchestration as it is and a scripted claim behind its steps.</summary>
internal sealed class DurableEngine(DurableTaskTestHost host, IClaimWorkflows workflows) : IAsyncDisposable
{
    public static readonly ClaimWorkflowInput Claim =
        new(new BadgeKey("address", "b_0000000000000000000000"), 1, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(15));

    public IClaimWorkflows Workflows => workflows;

    public static async Task<DurableEngine> StartAsync(ScriptedClaim claim)
    {
        var host = await DurableTaskTestHost.StartAsync(
            tasks =>
            {
                tasks.AddOrchestratorFunc<ClaimWorkflowInput, ClaimStatus>(
                    ClaimOrchestration.Name, (context, input) => ClaimOrchestration.RunAsync(context, input));
                tasks.AddActivityFunc<ClaimStepInput, ClaimState>(ClaimStepActivity.Name, (_, input) => claim.RunAsync(input.Step));
            },
            new DurableTaskTestHostOptions { Port = FreePort.Any(), ConfigureServices = services => services.AddLogging() },
            TestContext.Current.CancellationToken);
        var clients = new DurableClientAccessor();
        await clients.RunWithAsync(host.Client, () => Task.CompletedTask);
        return new DurableEngine(host, new DurableClaimWorkflows(clients));
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

/// <summary>A claim whose steps answer as a test says; it stands in for storage and Credly.</summary>
internal sealed class ScriptedClaim
{
    private readonly ConcurrentQueue<ClaimStep> steps = new();

    public ClaimState State { get; set; } = new(ClaimStatus.Preparing);

    public Func<ClaimStep, int, Task>? Before { get; set; }

    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(2);

    public IReadOnlyList<ClaimStep> Steps => [.. steps];

    public async Task<ClaimState> RunAsync(ClaimStep step)
    {
        steps.Enqueue(step);
        if (Before is { } before)
        {
            await before(step, steps.Count(done => done == step));
        }

        switch (step, State)
        {
            case (ClaimStep.Prepare, { Status: ClaimStatus.Preparing }):
                State = new ClaimState(ClaimStatus.Open, DateTimeOffset.UtcNow + Window);
                break;
            case (ClaimStep.Lapse, { Status: ClaimStatus.Open, ClosesAt: { } closesAt }) when closesAt <= DateTimeOffset.UtcNow:
                State = new ClaimState(ClaimStatus.Lapsed);
                break;
        }

        return State;
    }
}
