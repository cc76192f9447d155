using MyIpma.Core.Credly;

namespace MyIpma.Tests.Credly;

public sealed class CredlyTimeoutTests : IDisposable
{
    private readonly CredlyHarness credly = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => credly.Dispose();

    [Fact(Timeout = 10_000)]
    public async Task An_issue_without_an_answer_in_time_may_have_happened()
    {
        var reached = new TaskCompletionSource();
        credly.Wire.Hang(reached);

        var issuing = Assert.ThrowsAsync<CredlyUnavailableException>(() => credly.Client.IssueAsync(Given.Issue, Ct));
        await reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        credly.Time.Advance(TimeSpan.FromSeconds(3));
        var thrown = await issuing;

        Assert.Equal((CredlyTrouble.Timeout, true), (thrown.Trouble, thrown.MayHaveHappened));
        Assert.Single(credly.Wire.Sent);
    }

    [Fact(Timeout = 10_000)]
    public async Task A_body_that_never_ends_is_a_timeout_too()
    {
        var reached = new TaskCompletionSource();
        credly.Wire.HangInBody(reached).Ok(Given.PendingBadge);

        var reading = credly.Client.GetAsync("cb-1", Ct);
        await reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        credly.Time.Advance(TimeSpan.FromSeconds(3));
        var badge = await reading;

        Assert.Equal("cb-1", badge?.Id);
        Assert.Equal(2, credly.Wire.Sent.Count);
    }

    [Fact(Timeout = 10_000)]
    public async Task The_callers_own_cancellation_stays_one()
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var reached = new TaskCompletionSource();
        credly.Wire.Hang(reached);

        var issuing = credly.Client.IssueAsync(Given.Issue, caller.Token);
        await reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => issuing);
    }
}
