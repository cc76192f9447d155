using System.Globalization;

namespace MyIpma.Local.Credly;

/// <summary>Times as Credly writes them: UTC, milliseconds, a trailing Z.</summary>
internal static class Stamp
{
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string? Text(DateTimeOffset? time) => time is { } value ? Text(value) : null;

    public static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string? Date(DateTimeOffset? time) => time is { } value ? Date(value) : null;

    /// <summary>What is kept must equal what is shown, or sorting and comparing would see differences nobody else can.</summary>
    public static DateTimeOffset Milliseconds(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
