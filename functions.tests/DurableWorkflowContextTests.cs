using Microsoft.DurableTask;
using Moq;
using MyIpma.Core.Claims;
using MyIpma.Core.Domain;

namespace MyIpma.Functions.Tests;

public sealed class DurableWorkflowContextTests
{
    private static readonly DateTimeOffset Until = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly Mock<TaskOrchestrationContext> engine = new();
    private TaskCompletionSource<ClaimStatus> moved = new();
    private CancellationToken timer;

    [Fact]
    public async Task A_timer_that_lost_against_an_event_serves_a_later_wait()
    {
        Waits(new TaskCompletionSource().Task);
        var context = new DurableWorkflowContext(engine.Object);

        var waiting = context.WaitForMovedAsync(Until);
        moved.SetResult(ClaimStatus.Proceeded);
        var first = await waiting;
        moved = new TaskCompletionSource<ClaimStatus>();
        var later = context.WaitForMovedAsync(Until.AddMinutes(15));
        moved.SetResult(ClaimStatus.Confirmed);
        var second = await later;

        Assert.Equal((true, true), (first, second));
        Assert.False(timer.IsCancellationRequested);
        engine.Verify(context => context.CreateTimer(It.IsAny<DateTime>(), It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task A_kept_timer_that_runs_out_early_is_followed_by_one_for_the_rest()
    {
        var early = new TaskCompletionSource();
        Waits(early.Task);
        engine.Setup(context => context.CreateTimer(Until.UtcDateTime.AddMinutes(15), It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        var context = new DurableWorkflowContext(engine.Object);
        var waiting = context.WaitForMovedAsync(Until);
        moved.SetResult(ClaimStatus.Proceeded);
        await waiting;
        moved = new TaskCompletionSource<ClaimStatus>();

        var later = context.WaitForMovedAsync(Until.AddMinutes(15));
        early.SetResult();

        Assert.False(await later);
        engine.Verify(context => context.CreateTimer(It.IsAny<DateTime>(), It.IsAny<CancellationToken>()), Times.Exactly(2));
    }

    [Fact]
    public async Task A_timer_that_would_run_out_too_late_is_cancelled()
    {
        Waits(new TaskCompletionSource().Task);
        engine.Setup(context => context.CreateTimer(Until.UtcDateTime.AddMinutes(-1), It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        var context = new DurableWorkflowContext(engine.Object);
        var waiting = context.WaitForMovedAsync(Until);
        moved.SetResult(ClaimStatus.Proceeded);
        await waiting;
        moved = new TaskCompletionSource<ClaimStatus>();

        var sooner = await context.WaitForMovedAsync(Until.AddMinutes(-1));

        Assert.False(sooner);
        Assert.True(timer.IsCancellationRequested);
    }

    [Fact]
    public async Task One_wait_for_the_event_outlives_every_timer()
    {
        Waits(Task.CompletedTask);
        var context = new DurableWorkflowContext(engine.Object);

        var first = await context.WaitForMovedAsync(Until);
        var second = await context.WaitForMovedAsync(Until);
        moved.SetResult(ClaimStatus.Proceeded);
        var third = await context.WaitForMovedAsync(Until);

        Assert.Equal([false, false, true], [first, second, third]);
        engine.Verify(context => context.WaitForExternalEvent<ClaimStatus>(DurableWorkflowContext.Moved, CancellationToken.None), Times.Once);
    }

    [Fact]
    public async Task A_step_is_an_activity_with_retries()
    {
        TaskOptions? options = null;
        var name = new TaskName(ClaimStepActivity.Name);
        engine.Setup(context => context.CallActivityAsync<ClaimState>(name, It.IsAny<object>(), It.IsAny<TaskOptions>()))
            .Callback((TaskName _, object _, TaskOptions given) => options = given)
            .ReturnsAsync(new ClaimState(ClaimStatus.Open, Until));

        var state = await new DurableWorkflowContext(engine.Object).CallAsync(ClaimStep.Look, DurableEngine.Claim);

        Assert.Equal(new ClaimState(ClaimStatus.Open, Until), state);
        Assert.Equal(6, options?.Retry?.Policy?.MaxNumberOfAttempts);
    }

    [Fact]
    public void Time_is_the_engines_and_in_utc()
    {
        engine.Setup(context => context.CurrentUtcDateTime).Returns(Until.UtcDateTime);

        var now = new DurableWorkflowContext(engine.Object).Now;

        Assert.Equal(Until, now);
    }

    private void Waits(Task due)
    {
        engine.Setup(context => context.WaitForExternalEvent<ClaimStatus>(DurableWorkflowContext.Moved, It.IsAny<CancellationToken>()))
            .Returns(() => moved.Task);
        engine.Setup(context => context.CreateTimer(Until.UtcDateTime, It.IsAny<CancellationToken>()))
            .Callback((DateTime _, CancellationToken ct) => timer = ct)
            .Returns(due);
    }
}
