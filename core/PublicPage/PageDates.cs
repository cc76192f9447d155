using System.Globalization;
using MyIpma.Core.Texts;

namespace MyIpma.Core.PublicPage;

/// <summary>Writes days and times out as each language does.</summary>
internal static class PageDates
{
    public static string Day(DateOnly day, CultureInfo language) => day.ToString(Text.Get("public.day", language), language);

    public static string Time(DateTimeOffset time, CultureInfo language) => time.UtcDateTime.ToString(Text.Get("public.time", language), language);

    public static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
