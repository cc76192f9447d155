using System.Globalization;

namespace MyIpma.Core.Common;

/// <summary>Lengths of time in words people read.</summary>
public static class TimeText
{
    /// <summary>A length in minutes or seconds: "2 min", "90 s", "1 min 30 s". Units are abbreviated because the abbreviations have no plural in any of our languages.</summary>
    public static string Format(TimeSpan length, CultureInfo language)
    {
        var minutes = (int)length.TotalMinutes;
        var parts = new[]
        {
            minutes > 0 ? Localizer.Get("time.minutes", language, minutes) : null,
            length.Seconds > 0 || minutes == 0 ? Localizer.Get("time.seconds", language, length.Seconds) : null,
        };
        return string.Join(' ', parts.OfType<string>());
    }
}
