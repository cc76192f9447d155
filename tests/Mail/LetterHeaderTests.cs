using System.Text.RegularExpressions;
using MyIpma.Core.Common;
using static MyIpma.Tests.Mail.LetterSamples;

namespace MyIpma.Tests.Mail;

/// <summary>The headers as they go over the wire, held against RFC 5322, 3834 and 8058.</summary>
public sealed partial class LetterHeaderTests
{
    private static readonly string[] Once = ["Date", "From", "To", "Reply-To", "Subject", "Message-Id", "MIME-Version", "Auto-Submitted", "Content-Type", "Content-Language"];

    public static TheoryData<string, string> Letters => LetterComposerTests.Letters();

    [Theory]
    [MemberData(nameof(Letters))]
    public void Each_header_stands_once_in_ascii_on_lines_of_at_most_78_characters(string kind, string language)
    {
        var lines = HeaderLines(kind, language);

        var names = lines.Where(line => !char.IsWhiteSpace(line[0])).Select(line => line.Split(':')[0]).ToList();

        Assert.All(Once, name => Assert.Single(names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase)));
        Assert.All(lines, line => Assert.InRange(line.Length, 1, IsOneWord(line) ? 998 : 78));
        Assert.All(lines, line => Assert.True(line.All(character => character is '\t' or (>= ' ' and <= '~'))));
    }

    [Theory]
    [MemberData(nameof(Letters))]
    public void Date_id_sender_and_kind_have_the_forms_of_the_standards(string kind, string language)
    {
        var headers = Headers(kind, language);

        Assert.Matches("^<[0-9a-f]{32}@my[.]ipma[.]example>$", headers["Message-Id"]);
        Assert.Equal("Tue, 01 Dec 2026 09:30:00 +0000", headers["Date"]);
        Assert.Equal("\"my.IPMA\" <badges@my.ipma.example>", headers["From"]);
        Assert.Equal("auto-generated", headers["Auto-Submitted"]);
        Assert.Equal(language, headers["Content-Language"]);
        Assert.StartsWith(kind == "ending" ? "multipart/mixed" : "multipart/alternative", headers["Content-Type"], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Letters))]
    public void Reminders_and_nothing_else_carry_the_two_headers_of_one_click(string kind, string language)
    {
        var headers = Headers(kind, language);
        var isReminder = Contents.Single(content => content.Kind == kind).IsReminder;

        Assert.Equal(isReminder, headers.TryGetValue("List-Unsubscribe", out var stop) && OneHttpsAddress().IsMatch(stop));
        Assert.Equal(isReminder ? "List-Unsubscribe=One-Click" : null, headers.GetValueOrDefault("List-Unsubscribe-Post"));
    }

    [Fact]
    public void No_header_of_any_language_carries_the_code()
    {
        var headers = Languages.All.SelectMany(language => Headers("code", language.Name).Values).ToList();

        Assert.DoesNotContain(headers, value => value.Contains(Code, StringComparison.Ordinal));
        Assert.DoesNotContain(Languages.All.Select(language => Reread(Compose("code", language.Name)).Subject ?? ""), subject => subject.Any(char.IsAsciiDigit));
    }

    [Theory]
    [MemberData(nameof(Letters))]
    public void Text_comes_before_html_and_both_say_the_same_address_to_open(string kind, string language)
    {
        var message = Reread(Compose(kind, language));

        var parts = message.BodyParts.Select(part => part.ContentType.MimeType).Take(2);

        Assert.Equal(["text/plain", "text/html"], parts);
        Assert.Equal(message.TextBody?.Contains("https://my.ipma.example/", StringComparison.Ordinal), message.HtmlBody?.Contains("href=\"https://my.ipma.example/\"", StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> HeaderLines(string kind, string language)
    {
        var raw = Raw(Compose(kind, language));
        return raw[..raw.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n");
    }

    private static Dictionary<string, string> Headers(string kind, string language) => string.Join("\r\n", HeaderLines(kind, language)).Replace("\r\n\t", " ", StringComparison.Ordinal)
        .Replace("\r\n ", " ", StringComparison.Ordinal).Split("\r\n").ToDictionary(line => line.Split(':')[0], line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>What has no place to be folded at may be longer (RFC 5322, section 2.1.1).</summary>
    private static bool IsOneWord(string line) => line.Trim().Count(character => character == ' ') <= 1;

    [GeneratedRegex("^<https://[^<>, ]+>$")]
    private static partial Regex OneHttpsAddress();
}
