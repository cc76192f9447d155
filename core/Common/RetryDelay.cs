namespace MyIpma.Core.Common;

public static class RetryDelay
{
    /// <summary>Enough to reach any maximum; more doublings would overflow.</summary>
    private const int MostDoublings = 20;

    /// <param name="longest">A cap on the exponential pause.</param>
    /// <param name="earlier">The number of earlier pauses.</param>
    /// <param name="atLeast">What the server asks for, e.g. in <c>Retry-After</c>; applies even beyond <paramref name="longest"/>.</param>
    public static TimeSpan Exponential(TimeSpan first, TimeSpan longest, int earlier, TimeSpan? atLeast = null)
    {
        var pause = TimeSpan.FromTicks(Math.Min(longest.Ticks, first.Ticks << Math.Clamp(earlier, 0, MostDoublings)));
        return atLeast > pause ? atLeast.Value : pause;
    }
}
