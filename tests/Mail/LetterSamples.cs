using System.Globalization;
using Microsoft.Extensions.Options;
using MimeKit;
using MyIpma.Core.Common;
using MyIpma.Core.Mail;

namespace MyIpma.Tests.Mail;

/// <summary>One letter of every kind, and the messages they become.</summary>
internal static class LetterSamples
{
    public const string Code = "402913";
    public static readonly DateTimeOffset Now = new(2026, 12, 1, 9, 30, 0, TimeSpan.Zero);
    public static readonly LetterBadge Badge = new("b_0123456789abcdefghijkl", "IPMA Level B® – Certified Senior Project Manager", "Ana Sousa", new Uri("https://my.ipma.example/images/badges/b.png"));

    public static IReadOnlyList<LetterContent> Contents { get; } =
    [
        new LetterContent.AddressCode(Code, Now.AddMinutes(10)),
        new LetterContent.BadgeReady(Badge),
        new LetterContent.BadgeWaiting(Badge),
        new LetterContent.CertificateEnding(Badge, new DateOnly(2027, 3, 1)),
        new LetterContent.AddressTakenOver("a***@example.com"),
        new LetterContent.BadgeWithdrawn(Badge),
    ];

    public static MimeMessage Compose(string kind, string language, string? id = null) => Compose(Contents.Single(content => content.Kind == kind), language, id);

    public static MimeMessage Compose(LetterContent content, string language, string? id = null)
    {
        var mail = Options.Create(new MailOptions { Sender = MailSenderKind.Smtp, From = "badges@my.ipma.example", ReplyTo = "help@ipma.example" });
        var site = Options.Create(new SiteOptions { ApiBase = new Uri("https://api.my.ipma.example/"), WebBase = new Uri("https://my.ipma.example/") });
        var composer = new LetterComposer(mail, site, new UnsubscribeToken(Options.Create(new AppKeyOptions { AppKey = new string('k', 32) })));
        return composer.Compose(new Letter
        {
            Id = id ?? content.Kind,
            To = new EmailAddress("ana@example.org", "0123456789abcdefghijkg"),
            Language = CultureInfo.GetCultureInfo(language),
            At = Now,
            Content = content,
        });
    }

    /// <summary>The message as it goes over the wire.</summary>
    public static string Raw(MimeMessage message)
    {
        using var stream = new MemoryStream();
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        message.WriteTo(format, stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The message as a mail program reads it.</summary>
    public static MimeMessage Reread(MimeMessage message)
    {
        using var stream = new MemoryStream();
        message.WriteTo(stream);
        stream.Position = 0;
        return MimeMessage.Load(stream);
    }
}
