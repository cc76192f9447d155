using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using MimeKit;

namespace MyIpma.Local.Dev;

/// <summary>The sent mail for front-end developers, as JSON for programs and as a page for people.</summary>
internal static partial class MailMessages
{
    private const string Style = """
        :root{color-scheme:light dark;font-family:system-ui,sans-serif;line-height:1.5}
        body{margin:0 auto;max-width:46rem;padding:1.5rem;background:light-dark(#f4f7fa,#0f1b26);color:light-dark(#14242f,#e8eff4)}
        article{margin:0 0 1rem;padding:1rem 1.5rem;border-radius:.8rem;background:light-dark(#fff,#182836)}
        h2{margin:0;font-size:1.1rem}
        p,pre{margin:.4rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
        iframe{width:100%;height:34rem;border:1px solid light-dark(#d5dfeb,#26394f);border-radius:.5rem;resize:vertical}
        .code{font:600 2rem/1.2 ui-monospace,monospace;letter-spacing:.2em}
        """;

    /// <summary>Null means to any address.</summary>
    public static MailMessagesBody To(LocalMailbox mailbox, string? address) =>
        new([.. mailbox.Messages.Where(received => address is null || received.To == address).Select(BodyOf)]);

    /// <summary>Newest first. The HTML of a message is shown as it is, in a sandboxed frame that runs no scripts.</summary>
    public static IResult Page(MailMessagesBody mail) => TypedResults.Text(
        $"""
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Mail - development</title><style>{Style}</style></head>
        <body><main><h1>Mail</h1>
        {(mail.Messages.Count == 0 ? "<p>No mail yet.</p>" : string.Concat(mail.Messages.Reverse().Select(Article)))}
        </main></body>
        </html>
        """,
        "text/html",
        Encoding.UTF8);

    private static MailMessageBody BodyOf(ReceivedMail received)
    {
        var text = received.Message.TextBody ?? "";
        return new(
            received.To,
            received.Message.Subject ?? "",
            text.ReplaceLineEndings("\n"),
            received.Message.HtmlBody ?? "",
            CodeLine().Match(text) is { Success: true } code ? code.Groups[1].Value : null,
            received.Message.Date,
            HeadersOf(received.Message),
            [.. received.Message.Attachments.OfType<MimePart>().Select(part => new MailAttachmentBody(part.FileName ?? "", part.ContentType.MimeType))]);
    }

    /// <summary>MimeKit keeps the headers of the content with the body.</summary>
    private static Dictionary<string, string> HeadersOf(MimeMessage message) => message.Headers.Concat(message.Body?.Headers ?? [])
        .GroupBy(header => header.Field)
        .ToDictionary(field => field.Key, field => string.Join(", ", field.Select(header => header.Value)));

    private static string Article(MailMessageBody message) => $"""
        <article><h2>{Encode(message.Subject)}</h2>
        <p>To {Encode(message.To)}, {Encode(message.At.UtcDateTime.ToString("u", CultureInfo.InvariantCulture))}</p>
        {(message.Code is null ? "" : $"<p class=\"code\">{Encode(message.Code)}</p>")}
        <iframe title="{Encode(message.Subject)}" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="{Encode("<base target=\"_blank\">" + message.Html)}"></iframe>
        <details><summary>Text</summary><pre>{Encode(message.Text)}</pre></details>
        <details><summary>Headers</summary><pre>{Encode(string.Join('\n', message.Headers.Select(header => $"{header.Key}: {header.Value}")))}</pre></details></article>

        """;

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>The code stands on a line of its own.</summary>
    [GeneratedRegex(@"^(\d{6})\r?$", RegexOptions.Multiline)]
    private static partial Regex CodeLine();
}

internal sealed record MailMessagesBody(IReadOnlyList<MailMessageBody> Messages);

/// <summary><c>code</c> is the six-digit code in the text; null where there is none.</summary>
internal sealed record MailMessageBody(
    string To, string Subject, string Text, string Html, string? Code, DateTimeOffset At, IReadOnlyDictionary<string, string> Headers,
    IReadOnlyList<MailAttachmentBody> Attachments);

internal sealed record MailAttachmentBody(string Name, string Type);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(MailMessagesBody))]
internal sealed partial class MailJson : JsonSerializerContext;
