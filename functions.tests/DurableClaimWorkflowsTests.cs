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
            new TaskName("ClaimOrchestration"), DurableEngine.Claim, It.Is<StartOrchestrationOptions>(options => options.InstanceId == DurableEngine.Claim.ClaimId && options.DedupeStatuses != null && options.DedupeStatuses.Contains("Completed")),
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
    [InlineData(StatusCode.NotFound)]
    [InlineData(StatusCode.FailedPrecondition)]
    public async Task A_workflow_that_is_not_there_or_has_ended_need_not_hear_that_its_claim_moved(StatusCode refusal)
    {
        Raising().ThrowsAsync(new RpcException(new Status(refusal, "no")));

        var raising = await Record.ExceptionAsync(() => Workflows().MovedAsync(DurableEngine.Claim.ClaimId, ClaimStatus.Confirmed, TestContext.Current.CancellationToken));

        Assert.Null(raising);
    }

    [Fact]
    public async Task An_event_that_an_engine_is_too_busy_for_stays_owed()
    {
        Raising().ThrowsAsync(new RpcException(new Status(StatusCode.Unavailable, "away")));

        var raising = Workflows().MovedAsync(DurableEngine.Claim.ClaimId, ClaimStatus.Confirmed, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<RpcException>(() => raising);
    }

    [Fact]
    public async Task Neither_a_start_nor_an_event_looks_first()
    {
        var workflows = Workflows();

        await workflows.StartAsync(DurableEngine.Claim, TestContext.Current.CancellationToken);
        await workflows.MovedAsync(DurableEngine.Claim.ClaimId, ClaimStatus.Confirmed, TestContext.Current.CancellationToken);

        Assert.Equal(["ScheduleNewOrchestrationInstanceAsync", "RaiseEventAsync"], client.Invocations.Select(call => call.Method.Name));
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

    private ISetup<DurableTaskClient, Task> Raising() => client.Setup(engine => engine.RaiseEventAsync(
        DurableEngine.Claim.ClaimId, "moved", It.IsAny<object>(), It.IsAny<CancellationToken>()));

    private ISetup<DurableTaskClient, Task<string>> Scheduling() => client.Setup(engine => engine.ScheduleNewOrchestrationInstanceAsync(
        It.IsAny<TaskName>(), It.IsAny<object>(), It.IsAny<StartOrchestrationOptions>(), It.IsAny<CancellationToken>()));
}
