using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using MyIpma.Core.Common;
using CultureInfo = System.Globalization.CultureInfo;

namespace MyIpma.Core.Mail;

/// <summary>The last days of certificates as a calendar file (RFC 5545). An event's id is the badge's, so that a later file moves it and makes no second one.</summary>
internal static class CertificateEndCalendar
{
    public static string Write(Letter letter, LetterContent.CertificateEnding ending) =>
        Write([(ending.Badge.Id, ending.Badge.Name, ending.LastDay)], letter.At, letter.Language);

    public static string Write(IEnumerable<(string BadgeId, string Name, DateOnly LastDay)> ends, DateTimeOffset at, CultureInfo language)
    {
        var calendar = new Calendar { Method = "PUBLISH", ProductId = "-//IPMA//my.IPMA badges//EN" };
        calendar.Events.AddRange(ends.Select(end => new CalendarEvent
        {
            Uid = $"{end.BadgeId}@my.ipma.world",
            DtStamp = new CalDateTime(at.UtcDateTime, "UTC"),
            Start = new CalDateTime(end.LastDay),
            End = new CalDateTime(end.LastDay.AddDays(1)),
            Summary = Localizer.Get("mail.ending.event", language, end.Name),
            Transparency = TransparencyType.Transparent,
        }));
        return new CalendarSerializer().SerializeToString(calendar) ?? throw new InvalidOperationException("The calendar is empty.");
    }
}
