using System.Globalization;
using System.Net;
using System.Text;

namespace MyIpma.Local.Events;

/// <summary>The mail as a page, newest first, with each code large enough to be read across the desk.</summary>
internal static class DevMailPage
{
    private const string Style = """
        :root{color-scheme:light dark;font-family:system-ui,sans-serif;line-height:1.5}
        body{margin:0 auto;max-width:46rem;padding:1.5rem;background:light-dark(#f4f7fa,#0f1b26);color:light-dark(#14242f,#e8eff4)}
        article{margin:0 0 1rem;padding:1rem 1.5rem;border-radius:.8rem;background:light-dark(#fff,#182836)}
        h2{margin:0;font-size:1.1rem}
        p{margin:.4rem 0;white-space:pre-line}
        .code{font:600 2rem/1.2 ui-monospace,monospace;letter-spacing:.2em}
        """;

    public static IResult Of(IReadOnlyList<DevMessage> messages) => TypedResults.Text(
        $"""
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Mail - development</title><style>{Style}</style></head>
        <body><main><h1>Mail</h1>
        {(messages.Count == 0 ? "<p>No mail yet.</p>" : string.Concat(messages.Reverse().Select(Article)))}
        </main></body>
        </html>
        """,
        "text/html",
        Encoding.UTF8);

    private static string Article(DevMessage message) => $"""
        <article><h2>{Encode(message.Subject)}</h2>
        <p>To {Encode(message.To)}, {Encode(message.At.UtcDateTime.ToString("u", CultureInfo.InvariantCulture))}</p>
        {(message.Code is null ? "" : $"<p class=\"code\">{Encode(message.Code)}</p>")}<p>{Encode(message.Text)}</p></article>
        """;

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
