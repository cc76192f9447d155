using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using MyIpma.Core.Common;

namespace MyIpma.Core.Mail;

/// <summary>The last day of a certificate as a calendar file (RFC 5545). The event's id is the badge's, so that a later reminder moves it and makes no second one.</summary>
internal static class CertificateEndCalendar
{
    public static string Write(Letter letter, LetterContent.CertificateEnding ending)
    {
        var calendar = new Calendar { Method = "PUBLISH", ProductId = "-//IPMA//my.IPMA badges//EN" };
        calendar.Events.Add(new CalendarEvent
        {
            Uid = $"{ending.Badge.Id}@my.ipma.world",
            DtStamp = new CalDateTime(letter.At.UtcDateTime, "UTC"),
            Start = new CalDateTime(ending.LastDay),
            End = new CalDateTime(ending.LastDay.AddDays(1)),
            Summary = Localizer.Get("mail.ending.event", letter.Language, ending.Badge.Name),
            Transparency = TransparencyType.Transparent,
        });
        return new CalendarSerializer().SerializeToString(calendar) ?? throw new InvalidOperationException("The calendar is empty.");
    }
}
