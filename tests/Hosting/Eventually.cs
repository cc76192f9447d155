using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace MyIpma.Tests.Hosting;

/// <summary>Waits for a condition that background work fulfils. The timeout is so long that a busy machine cannot reach it.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AdvanceAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(50);

    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    /// <summary>
    /// Advancing a fake clock may cancel calls under way, and the delay before their retry is measured by the same clock. So that they do not wait for ever, it is advanced
    /// further when the condition does not hold after a second.
    /// </summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, FakeTimeProvider? clock = null)
    {
        var since = Stopwatch.StartNew();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await condition())
        {
            Assert.True(since.Elapsed < Timeout, "What was waited for did not happen.");
            await pace.WaitForNextTickAsync();
            if (since.Elapsed > AdvanceAfter)
            {
                clock?.Advance(ClockStep);
            }
        }
    }

    public static async Task EqualAsync<T>(T expected, Func<Task<T>> actual, FakeTimeProvider? clock = null)
    {
        var last = await actual();
        await TrueAsync(async () => EqualityComparer<T>.Default.Equals(expected, last = await actual()), clock);
        Assert.Equal(expected, last);
    }
}
