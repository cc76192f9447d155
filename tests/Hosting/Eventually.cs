using System.Diagnostics;

namespace MyIpma.Tests.Hosting;

/// <summary>Waits for a condition that something in the background brings about, and fails when it does not in good time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var since = Stopwatch.StartNew();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await condition())
        {
            Assert.True(since.Elapsed < Patience, "What was waited for did not happen.");
            await pace.WaitForNextTickAsync();
        }
    }

    public static async Task EqualAsync<T>(T expected, Func<Task<T>> actual)
    {
        var last = await actual();
        await TrueAsync(async () => EqualityComparer<T>.Default.Equals(expected, last = await actual()));
        Assert.Equal(expected, last);
    }
}
