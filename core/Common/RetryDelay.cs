namespace MyIpma.Core.Common;

/// <summary>How long to wait before something that failed is tried again.</summary>
public static class RetryDelay
{
    /// <summary>Doubled so often, any pause is longer than the longest anybody wants; doubled further, it would overflow.</summary>
    private const int MostDoublings = 20;

    /// <summary>A pause that doubles with every attempt.</summary>
    /// <param name="first">The pause after the first attempt.</param>
    /// <param name="longest">The pause it never grows beyond by itself.</param>
    /// <param name="earlier">How many pauses there were before this one.</param>
    /// <param name="atLeast">What the other side asks for, e.g. in <c>Retry-After</c>; holds even where it is longer than the longest.</param>
    public static TimeSpan Exponential(TimeSpan first, TimeSpan longest, int earlier, TimeSpan? atLeast = null)
    {
        var pause = TimeSpan.FromTicks(Math.Min(longest.Ticks, first.Ticks << Math.Clamp(earlier, 0, MostDoublings)));
        return atLeast > pause ? atLeast.Value : pause;
    }
}
