using System.Net;
using MyIpma.Core.Credly;

namespace MyIpma.Tests.Credly;

public sealed class CredlyCircuitTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task After_many_failures_calls_pause_and_one_probe_ends_the_pause(HttpStatusCode status)
    {
        using var credly = new CredlyHarness();
        await OpenAsync(credly, status);

        var paused = await Assert.ThrowsAsync<CredlyUnavailableException>(() => credly.Client.GetAsync("cb-1", Ct));
        credly.Time.Advance(TimeSpan.FromSeconds(16));
        credly.Wire.Ok(Given.PendingBadge).Ok(Given.PendingBadge);
        var probe = await credly.Client.GetAsync("cb-1", Ct);
        var next = await credly.Client.IssueAsync(Given.Issue, Ct);

        Assert.Equal((CredlyTrouble.CircuitOpen, false), (paused.Trouble, paused.MayHaveHappened));
        Assert.InRange(paused.RetryAfter ?? TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
        Assert.Equal("cb-1", probe?.Id);
        Assert.IsType<IssueResult.Issued>(next);
        Assert.Equal(10, credly.Wire.Sent.Count);
    }

    [Fact]
    public async Task A_failed_probe_costs_one_call_and_calls_pause_again()
    {
        using var credly = new CredlyHarness();
        await OpenAsync(credly, HttpStatusCode.ServiceUnavailable);

        credly.Time.Advance(TimeSpan.FromSeconds(16));
        credly.Wire.Answer(HttpStatusCode.ServiceUnavailable, "");
        var probe = await FailAsync(credly);
        var paused = await FailAsync(credly);

        Assert.Equal((CredlyTrouble.ServerError, CredlyTrouble.CircuitOpen), (probe.Trouble, paused.Trouble));
        Assert.Equal(9, credly.Wire.Sent.Count);
    }

    [Fact]
    public async Task Refusals_never_open_the_circuit()
    {
        using var credly = new CredlyHarness();
        foreach (var _ in Enumerable.Range(0, 20))
        {
            credly.Wire.Answer(HttpStatusCode.UnprocessableEntity, "{}");
            await credly.Client.IssueAsync(Given.Issue, Ct);
        }

        credly.Wire.Ok(Given.PendingBadge);
        var badge = await credly.Client.GetAsync("cb-1", Ct);

        Assert.Equal("cb-1", badge?.Id);
    }

    [Fact]
    public async Task A_call_too_many_is_turned_away_unsent()
    {
        using var credly = new CredlyHarness(("MaxConcurrentCalls", "1"), ("MaxQueuedCalls", "0"));
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var reached = new TaskCompletionSource();
        credly.Wire.Hang(reached);

        var first = credly.Client.IssueAsync(Given.Issue, caller.Token);
        await reached.Task;
        var second = await FailAsync(credly);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal((CredlyTrouble.Busy, false), (second.Trouble, second.MayHaveHappened));
        Assert.Single(credly.Wire.Sent);
    }

    private static async Task OpenAsync(CredlyHarness credly, HttpStatusCode status)
    {
        foreach (var _ in Enumerable.Range(0, 8))
        {
            credly.Wire.Answer(status, "");
            await FailAsync(credly);
        }
    }

    private static Task<CredlyUnavailableException> FailAsync(CredlyHarness credly) =>
        Assert.ThrowsAsync<CredlyUnavailableException>(() => credly.Client.IssueAsync(Given.Issue, Ct));
}
