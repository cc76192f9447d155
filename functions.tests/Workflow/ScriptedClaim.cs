using System.Collections.Concurrent;
using MyIpma.Core.Claims;
using MyIpma.Core.Workflow;

namespace MyIpma.Functions.Tests.Workflow;

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
