using System.Text.RegularExpressions;
using MimeKit;
using MyIpma.Core.Common;
using MyIpma.Core.Mail;
using static MyIpma.Tests.Mail.LetterSamples;

namespace MyIpma.Tests.Mail;

public sealed partial class LetterComposerTests
{
    public static TheoryData<string, string> Letters()
    {
        var letters = new TheoryData<string, string>();
        foreach (var language in Languages.All)
        {
            foreach (var content in Contents)
            {
                letters.Add(content.Kind, language.Name);
            }
        }

        return letters;
    }

    [Theory]
    [MemberData(nameof(Letters))]
    public void Every_letter_is_a_proper_message_in_every_language(string kind, string language)
    {
        var message = Reread(Compose(kind, language));

        Assert.Equal("badges@my.ipma.example", Assert.Single(message.From.Mailboxes).Address);
        Assert.Equal("ana@example.org", Assert.Single(message.To.Mailboxes).Address);
        Assert.Equal("help@ipma.example", Assert.Single(message.ReplyTo.Mailboxes).Address);
        Assert.Equal(Now, message.Date);
        Assert.EndsWith("@my.ipma.example", message.MessageId, StringComparison.Ordinal);
        Assert.Equal("auto-generated", message.Headers[HeaderId.AutoSubmitted]);
        Assert.Equal(language, message.Body?.Headers[HeaderId.ContentLanguage]);
        Assert.Single(message.Headers, header => header.Field == "Subject");
        Assert.Contains($"<html lang=\"{language}\"", message.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain(AllText(message), text => Placeholder().IsMatch(text));
    }

    [Theory]
    [MemberData(nameof(Letters))]
    public void No_line_of_a_message_is_longer_than_mail_servers_take(string kind, string language)
    {
        var raw = Raw(Compose(kind, language));

        Assert.All(raw.Split("\r\n"), line => Assert.InRange(line.Length, 0, 998));
        Assert.All(raw, character => Assert.True(char.IsAscii(character)));
    }

    [Theory]
    [MemberData(nameof(Letters))]
    public void Links_and_subjects_carry_nothing_about_a_person(string kind, string language)
    {
        var message = Reread(Compose(kind, language));

        var links = Link().Matches(message.HtmlBody ?? "").Select(match => match.Groups[1].Value).ToList();

        Assert.All(links, link => Assert.DoesNotContain("ana", link, StringComparison.OrdinalIgnoreCase));
        Assert.All(links, link => Assert.StartsWith("https://", link, StringComparison.Ordinal));
        Assert.DoesNotContain(Code, message.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain("example.org", message.Subject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("code", false)]
    [InlineData("ready", false)]
    [InlineData("waiting", true)]
    [InlineData("ending", true)]
    [InlineData("taken-over", false)]
    [InlineData("withdrawn", false)]
    public void Reminders_alone_can_be_stopped_with_one_click(string kind, bool canBeStopped)
    {
        var message = Reread(Compose(kind, "en"));

        var stop = message.Headers[HeaderId.ListUnsubscribe];

        Assert.Equal(canBeStopped, stop is not null);
        Assert.Equal(canBeStopped ? "List-Unsubscribe=One-Click" : null, message.Headers[HeaderId.ListUnsubscribePost]);
        Assert.Equal(canBeStopped, stop is not null && Regex.IsMatch(stop, "^<https://api[.]my[.]ipma[.]example/api/mail/unsubscribe/[A-Za-z0-9_-]+>$"));
        Assert.Equal(canBeStopped, message.HtmlBody?.Contains("/api/mail/unsubscribe/", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_letter_is_the_same_message_to_the_last_character()
    {
        var first = Raw(Compose("ending", "fr"));

        var again = Raw(Compose("ending", "fr"));

        Assert.Equal(first, again);
        Assert.NotEqual(Compose("ending", "fr").MessageId, Compose("ending", "fr", id: "another").MessageId);
    }

    [Fact]
    public void The_code_stands_on_a_line_of_its_own_with_the_minutes_it_is_still_valid()
    {
        var message = Reread(Compose("code", "en"));

        var text = (message.TextBody ?? "").ReplaceLineEndings("\n");

        Assert.Contains($"\n{Code}\n", text, StringComparison.Ordinal);
        Assert.Contains("valid for 10 min", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "1 March 2027")]
    [InlineData("de", "1. März 2027")]
    [InlineData("es", "1 de marzo de 2027")]
    [InlineData("fr", "1er mars 2027")]
    [InlineData("pl", "1 marca 2027")]
    [InlineData("pt", "1 de março de 2027")]
    [InlineData("zh", "2027年3月1日")]
    public void A_date_is_written_in_words(string language, string day)
    {
        var message = Reread(Compose("ending", language));

        Assert.Contains(day, message.TextBody, StringComparison.Ordinal);
        Assert.Contains(day, message.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_a_certificate_comes_as_a_calendar_file()
    {
        var message = Reread(Compose("ending", "de"));

        var part = Assert.IsType<TextPart>(Assert.Single(message.Attachments));
        var date = Assert.Single(Ical.Net.Calendar.Load(part.Text)?.Events ?? throw new InvalidDataException("There is no calendar."));

        Assert.Equal(("certificate.ics", "text/calendar"), (part.FileName, part.ContentType.MimeType));
        Assert.Equal(new DateOnly(2027, 3, 1), date.DtStart?.Date);
        Assert.Equal($"{Badge.Id}@my.ipma.world", date.Uid);
        Assert.StartsWith("IPMA-Zertifikat endet: IPMA Level B", date.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_never_becomes_markup_or_a_header()
    {
        var odd = Badge with { Holder = "<script>alert(1)</script>\r\nBcc: eve@example.org" };

        var message = Reread(Compose(new LetterContent.BadgeReady(odd), "en"));

        Assert.DoesNotContain("<script", message.HtmlBody, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(message.Bcc);
        Assert.Single(message.To.Mailboxes);
    }

    private static IEnumerable<string> AllText(MimeMessage message) => [message.Subject ?? "", message.TextBody ?? "", message.HtmlBody ?? ""];

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("(?:href|src)=\"([^\"]+)\"")]
    private static partial Regex Link();
}
