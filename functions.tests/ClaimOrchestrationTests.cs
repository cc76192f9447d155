using MyIpma.Core.Claims;
using MyIpma.Core.Domain;

namespace MyIpma.Functions.Tests;

public sealed class ClaimOrchestrationTests
{
    [Fact]
    public async Task A_claim_confirmed_in_time_ends_confirmed()
    {
        var looked = new TaskCompletionSource();
        var claim = new ScriptedClaim { State = new(ClaimStatus.Proceeded), Before = (step, _) => Note(step == ClaimStep.Prepare, looked) };
        await using var engine = await DurableEngine.StartAsync(claim);

        await engine.StartClaimAsync();
        await looked.Task;
        claim.State = new(ClaimStatus.Confirmed);
        await engine.MovedAsync(ClaimStatus.Confirmed);

        Assert.Equal(ClaimStatus.Confirmed, await engine.EndAsync());
    }

    [Fact]
    public async Task A_claim_nobody_proceeds_with_lapses_when_its_window_closes()
    {
        var claim = new ScriptedClaim { Window = TimeSpan.FromSeconds(1) };
        await using var engine = await DurableEngine.StartAsync(claim);

        await engine.StartClaimAsync();

        Assert.Equal(ClaimStatus.Lapsed, await engine.EndAsync());
        Assert.Equal([ClaimStep.Prepare, ClaimStep.Lapse], claim.Steps.Distinct());
    }

    [Fact]
    public async Task A_claim_proceeded_with_is_confirmed_by_the_event_that_follows()
    {
        var prepared = new TaskCompletionSource();
        var looked = new TaskCompletionSource();
        var claim = new ScriptedClaim { Before = (step, _) => Note(step == ClaimStep.Prepare, prepared, step == ClaimStep.Look, looked) };
        await using var engine = await DurableEngine.StartAsync(claim);
        await engine.StartClaimAsync();
        await prepared.Task;

        await WaitUntilAsync(() => claim.State.Status == ClaimStatus.Open);
        claim.State = new(ClaimStatus.Proceeded);
        await engine.MovedAsync(ClaimStatus.Proceeded);
        await looked.Task;
        claim.State = new(ClaimStatus.Confirmed);
        await engine.MovedAsync(ClaimStatus.Confirmed);

        Assert.Equal(ClaimStatus.Confirmed, await engine.EndAsync());
    }

    [Fact]
    public async Task A_claim_proceeded_with_that_nothing_is_heard_of_is_asked_about_once()
    {
        var claim = new ScriptedClaim { State = new(ClaimStatus.Proceeded) };
        await using var engine = await DurableEngine.StartAsync(claim);

        await engine.StartClaimAsync(DurableEngine.Claim with { AcceptFor = TimeSpan.FromSeconds(1) });

        Assert.Equal(ClaimStatus.Proceeded, await engine.EndAsync());
        Assert.Equal([ClaimStep.Prepare, ClaimStep.Ask], claim.Steps);
    }

    [Fact]
    public async Task An_event_that_comes_when_the_timer_has_just_won_is_not_lost()
    {
        var claim = new ScriptedClaim { Window = TimeSpan.FromSeconds(1) };
        await using var engine = await DurableEngine.StartAsync(claim);
        claim.Before = async (step, _) =>
        {
            if (step == ClaimStep.Lapse)
            {
                claim.State = new(ClaimStatus.Open, DateTimeOffset.UtcNow.AddMinutes(5));
                await engine.MovedAsync(ClaimStatus.Proceeded);
            }
            else if (step == ClaimStep.Look)
            {
                claim.State = new(ClaimStatus.Confirmed);
            }
        };

        await engine.StartClaimAsync();

        Assert.Equal(ClaimStatus.Confirmed, await engine.EndAsync());
        Assert.Equal([ClaimStep.Prepare, ClaimStep.Lapse, ClaimStep.Look], claim.Steps);
    }

    [Fact]
    public async Task Several_events_that_come_before_anybody_waits_are_all_heard()
    {
        var claim = new ScriptedClaim();
        await using var engine = await DurableEngine.StartAsync(claim);
        claim.Before = async (step, times) =>
        {
            if (step == ClaimStep.Prepare)
            {
                await engine.MovedAsync(ClaimStatus.Proceeded);
                await engine.MovedAsync(ClaimStatus.Proceeded);
                await engine.MovedAsync(ClaimStatus.Confirmed);
            }
            else if (times == 3)
            {
                claim.State = new(ClaimStatus.Confirmed);
            }
        };

        await engine.StartClaimAsync();

        Assert.Equal(ClaimStatus.Confirmed, await engine.EndAsync());
        Assert.Equal(3, claim.Steps.Count(step => step == ClaimStep.Look));
    }

    [Fact]
    public async Task A_step_that_breaks_is_tried_again()
    {
        var claim = new ScriptedClaim
        {
            State = new(ClaimStatus.Confirmed),
            Before = (_, times) => times == 1 ? Task.FromException(new IOException("Storage is away.")) : Task.CompletedTask,
        };
        await using var engine = await DurableEngine.StartAsync(claim);

        await engine.StartClaimAsync();

        Assert.Equal(ClaimStatus.Confirmed, await engine.EndAsync());
        Assert.Equal([ClaimStep.Prepare, ClaimStep.Prepare], claim.Steps);
    }

    [Fact]
    public async Task Starting_a_claim_again_while_it_runs_or_after_it_ended_changes_nothing()
    {
        var claim = new ScriptedClaim { Window = TimeSpan.FromSeconds(1) };
        await using var engine = await DurableEngine.StartAsync(claim);

        await engine.StartClaimAsync();
        await engine.StartClaimAsync();
        var ended = await engine.EndAsync();
        await engine.StartClaimAsync();
        await engine.MovedAsync(ClaimStatus.Confirmed);

        Assert.Equal(ClaimStatus.Lapsed, ended);
        Assert.Equal(ended, await engine.EndAsync());
        Assert.Single(claim.Steps, ClaimStep.Prepare);
    }

    private static Task Note(bool first, TaskCompletionSource one, bool second = false, TaskCompletionSource? two = null)
    {
        _ = first && one.TrySetResult();
        _ = second && two?.TrySetResult() == true;
        return Task.CompletedTask;
    }

    private static async Task WaitUntilAsync(Func<bool> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!holds() && await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
        }
    }
}
