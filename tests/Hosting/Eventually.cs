using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace MyIpma.Tests.Hosting;

/// <summary>Waits for a condition that something in the background brings about. It fails only after so long that a busy machine cannot be the cause.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StandsStill = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    /// <summary>
    /// Asks until the answer is yes. A jump of a turned clock cuts off the calls that are under way, and the pause before their next try is measured by the same
    /// clock: one that stood still afterwards would leave them waiting for ever, so it goes on when a second has brought nothing.
    /// </summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, FakeTimeProvider? clock = null)
    {
        var since = Stopwatch.StartNew();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await condition())
        {
            Assert.True(since.Elapsed < Timeout, "What was waited for did not happen.");
            await pace.WaitForNextTickAsync();
            if (since.Elapsed > StandsStill)
            {
                clock?.Advance(Beat);
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
