using System.Globalization;
using Microsoft.AspNetCore.Http;
using MyIpma.Core.Verify;

namespace MyIpma.Core.Http;

/// <summary>How long everybody between us and the reader may keep an answer. The age it has here counts, and nothing is kept beyond the badge's end.</summary>
internal sealed record PublicCaching(TimeSpan Fresh, TimeSpan Age, TimeSpan Stale)
{
    public static PublicCaching Of(Verification found, DateTimeOffset now, TimeSpan keep, TimeSpan stale = default)
    {
        var age = TimeSpan.FromTicks(Math.Clamp((now - found.CheckedAt).Ticks, 0, keep.Ticks));
        return found.IsValidAt(now) && found.EndsAt is { } end && end - now < keep - age ? new(end - now, TimeSpan.Zero, TimeSpan.Zero) : new(keep, age, stale);
    }

    public void Write(HttpResponse response)
    {
        response.Headers.CacheControl = Stale > TimeSpan.Zero
            ? $"public, max-age={Seconds(Fresh)}, stale-while-revalidate={Seconds(Stale)}"
            : $"public, max-age={Seconds(Fresh)}";
        if (Seconds(Age) is not "0" and var age)
        {
            response.Headers.Age = age;
        }
    }

    private static string Seconds(TimeSpan time) => ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
