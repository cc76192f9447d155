using System.Diagnostics;

namespace MyIpma.Tests.Share;

public sealed class VerifyLoadTests(ITestOutputHelper output)
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hundred_who_ask_at_once_cause_one_call_and_a_kept_answer_comes_in_under_5_ms()
    {
        await using var host = await ShareHost.StartAsync();
        var badgeId = await host.AcceptedAsync("eva@example.org");
        await host.FaultsAsync(new { latencyMs = 200 });
        var before = await host.CallsAsync("getBadge");

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.VerifyAsync(badgeId)));
        var calls = await host.CallsAsync("getBadge") - before;
        var times = new List<double>();
        for (var n = 0; n < 200; n++)
        {
            var started = Stopwatch.GetTimestamp();
            await host.Client.GetByteArrayAsync($"/api/verify/{badgeId}", Ct);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        output.WriteLine($"Verify from cache over HTTP: median {times[100]:F2} ms, 95 of 100 under {times[190]:F2} ms; {calls} call to Credly for 300 requests.");
        Assert.Equal(1, calls);
        Assert.InRange(times[100], 0, 5);
    }
}
