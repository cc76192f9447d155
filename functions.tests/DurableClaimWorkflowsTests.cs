using DurableTask.Core.Exceptions;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Moq;
using Moq.Language.Flow;
using MyIpma.Core.Domain;

namespace MyIpma.Functions.Tests;

public sealed class DurableClaimWorkflowsTests
{
    private readonly Mock<DurableTaskClient> client = new("test");
    private readonly DurableClientAccessor clients = new();

    public static TheoryData<Exception> AlreadyThere { get; } =
        [new OrchestrationAlreadyExistsException(), new RpcException(new Status(StatusCode.AlreadyExists, "exists"))];

    [Fact]
    public async Task A_claim_is_started_under_its_own_id()
    {
        var ct = TestContext.Current.CancellationToken;

        await Workflows().StartAsync(DurableEngine.Claim, ct);

        client.Verify(engine => engine.ScheduleNewOrchestrationInstanceAsync(
            new TaskName("ClaimOrchestration"), DurableEngine.Claim, It.Is<StartOrchestrationOptions>(options => options.InstanceId == DurableEngine.Claim.ClaimId),
            ct));
    }

    [Theory, MemberData(nameof(AlreadyThere), DisableDiscoveryEnumeration = true)]
    public async Task A_claim_that_somebody_else_started_meanwhile_counts_as_started(Exception failure)
    {
        Scheduling().ThrowsAsync(failure);

        var starting = await Record.ExceptionAsync(() => Workflows().StartAsync(DurableEngine.Claim, TestContext.Current.CancellationToken));

        Assert.Null(starting);
    }

    [Fact]
    public async Task An_engine_that_is_away_is_no_success()
    {
        Scheduling().ThrowsAsync(new RpcException(new Status(StatusCode.Unavailable, "away")));

        var starting = Workflows().StartAsync(DurableEngine.Claim, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<RpcException>(() => starting);
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Running, 1)]
    [InlineData(OrchestrationRuntimeStatus.Pending, 1)]
    [InlineData(OrchestrationRuntimeStatus.Completed, 0)]
    [InlineData(OrchestrationRuntimeStatus.Failed, 0)]
    [InlineData(null, 0)]
    public async Task Only_a_workflow_that_has_not_ended_hears_that_its_claim_moved(OrchestrationRuntimeStatus? status, int times)
    {
        var id = DurableEngine.Claim.ClaimId;
        client.Setup(engine => engine.GetInstanceAsync(id, false, It.IsAny<CancellationToken>()))
            .ReturnsAsync(status is { } known ? new OrchestrationMetadata("ClaimOrchestration", id) { RuntimeStatus = known } : null);

        await Workflows().MovedAsync(id, ClaimStatus.Confirmed, TestContext.Current.CancellationToken);

        client.Verify(engine => engine.RaiseEventAsync(id, "moved", ClaimStatus.Confirmed, It.IsAny<CancellationToken>()), Times.Exactly(times));
    }

    [Fact]
    public async Task Before_any_invocation_brought_a_client_the_effect_stays_owed()
    {
        var workflows = new DurableClaimWorkflows(clients);

        var starting = workflows.StartAsync(DurableEngine.Claim, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<InvalidOperationException>(() => starting);
    }

    private DurableClaimWorkflows Workflows()
    {
        _ = clients.RunWithAsync(client.Object, () => Task.CompletedTask);
        return new DurableClaimWorkflows(clients);
    }

    private ISetup<DurableTaskClient, Task<string>> Scheduling() => client.Setup(engine => engine.ScheduleNewOrchestrationInstanceAsync(
        It.IsAny<TaskName>(), It.IsAny<object>(), It.IsAny<StartOrchestrationOptions>(), It.IsAny<CancellationToken>()));
}
