using System.Security.Cryptography;
using MimeKit;
using MyIpma.Core.Common;

namespace MyIpma.Core.Mail;

/// <summary>Turns letters into messages (RFC 5322): plain text and HTML, with the headers that mail programs and providers look for.</summary>
public sealed class LetterComposer(IOptions<MailOptions> options, IOptions<SiteOptions> site, UnsubscribeToken tokens)
{
    private const int LongestLine = 78;

    /// <summary>The same letter always becomes the same message.</summary>
    public MimeMessage Compose(Letter letter)
    {
        var settings = options.Value;
        var unsubscribe = letter.Content.IsReminder ? site.Value.GetApiUri($"api/mail/unsubscribe/{tokens.Create(letter.To.Key)}") : null;
        var text = LetterText.For(letter, site.Value.GetWebUri(""), unsubscribe);
        var message = new MimeMessage { Subject = text.Subject, Date = letter.At, MessageId = MessageIdOf(letter), Body = BodyOf(letter, text) };
        message.From.Add(new MailboxAddress(settings.SenderName, settings.From));
        message.To.Add(new MailboxAddress(HolderOf(letter.Content), letter.To.Value));
        if (settings.ReplyTo.Length > 0)
        {
            message.ReplyTo.Add(new MailboxAddress(settings.SenderName, settings.ReplyTo));
        }

        message.Body.Headers.Add(HeaderId.ContentLanguage, letter.Language.Name);
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated"); // RFC 3834: no out-of-office replies
        if (unsubscribe is not null)
        {
            message.Headers.Add(HeaderId.ListUnsubscribe, $"<{unsubscribe.AbsoluteUri}>");
            message.Headers.Add(HeaderId.ListUnsubscribePost, "List-Unsubscribe=One-Click"); // RFC 8058
        }

        message.Prepare(EncodingConstraint.SevenBit, LongestLine);
        return message;
    }

    /// <summary>Derived from the letter's id alone, so that a mailbox can recognise a second copy.</summary>
    private string MessageIdOf(Letter letter) => $"{HashOf(letter)}@{options.Value.From[(options.Value.From.LastIndexOf('@') + 1)..]}";

    private static string HashOf(Letter letter) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(letter.Id)).AsSpan(0, 16));

    private static Multipart BodyOf(Letter letter, LetterText text)
    {
        var body = new MultipartAlternative
        {
            new TextPart("plain") { Text = LetterPlainText.Write(text) },
            new TextPart("html") { Text = LetterMarkup.Write(text) },
        };
        Multipart whole = letter.Content is LetterContent.CertificateEnding ending ? new Multipart("mixed") { body, CalendarOf(letter, ending) } : body;
        body.Boundary = $"text-{HashOf(letter)}";
        whole.Boundary = $"message-{HashOf(letter)}";
        return whole;
    }

    private static TextPart CalendarOf(Letter letter, LetterContent.CertificateEnding ending)
    {
        var part = new TextPart("calendar")
        {
            Text = CertificateEndCalendar.Write(letter, ending),
            FileName = "certificate.ics",
            ContentDisposition = new MimeKit.ContentDisposition(MimeKit.ContentDisposition.Attachment) { FileName = "certificate.ics" },
        };
        part.ContentType.Parameters["method"] = "PUBLISH";
        return part;
    }

    private static string HolderOf(LetterContent content) => content switch
    {
        LetterContent.BadgeReady { Badge.Holder: var holder } => holder,
        LetterContent.BadgeWaiting { Badge.Holder: var holder } => holder,
        LetterContent.CertificateEnding { Badge.Holder: var holder } => holder,
        LetterContent.BadgeWithdrawn { Badge.Holder: var holder } => holder,
        _ => "",
    };
}
