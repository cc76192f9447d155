using MyIpma.Core.Claims;
using MyIpma.Core.Domain;

namespace MyIpma.Tests.Claims;

public sealed class ClaimWorkflowTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Where_the_clock_of_the_timer_runs_ahead_the_lapse_is_tried_again_a_second_later()
    {
        var context = new ScriptedContext
        {
            Steps = new([new(ClaimStatus.Open, Now.AddMinutes(2)), new(ClaimStatus.Open, Now.AddMinutes(2)), new(ClaimStatus.Lapsed), new(ClaimStatus.Lapsed)]),
        };

        var ended = await ClaimWorkflow.RunAsync(context, Input);

        Assert.Equal(ClaimStatus.Lapsed, ended);
        Assert.Equal([Now.AddMinutes(2), Now.AddMinutes(2).AddSeconds(1)], context.Waits);
    }

    [Fact]
    public async Task A_window_that_was_extended_meanwhile_is_waited_for_again()
    {
        var context = new ScriptedContext
        {
            Steps = new([new(ClaimStatus.Open, Now.AddMinutes(2)), new(ClaimStatus.Open, Now.AddMinutes(4)), new(ClaimStatus.Lapsed), new(ClaimStatus.Lapsed)]),
        };

        var ended = await ClaimWorkflow.RunAsync(context, Input);

        Assert.Equal(ClaimStatus.Lapsed, ended);
        Assert.Equal([Now.AddMinutes(2), Now.AddMinutes(4)], context.Waits);
    }

    private static ClaimWorkflowInput Input { get; } =
        new(new BadgeKey("address", "b_0000000000000000000000"), 1, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(15));

    /// <summary>An engine in which nobody moves the claim: every wait ends with its timer.</summary>
    private sealed class ScriptedContext : IWorkflowContext
    {
        public required Queue<ClaimState> Steps { get; init; }

        public List<DateTimeOffset> Waits { get; } = [];

        public DateTimeOffset Now { get; private set; } = ClaimWorkflowTests.Now;

        public Task<ClaimState> CallAsync(ClaimStep step, ClaimWorkflowInput input) => Task.FromResult(Steps.Dequeue());

        public Task<bool> WaitForMovedAsync(DateTimeOffset until)
        {
            Waits.Add(until);
            Now = until;
            return Task.FromResult(false);
        }
    }
}
