using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Events;

namespace MyIpma.Local.Dev;

/// <summary>The mail a subscriber of <c>badge-events</c> would have sent, read off the events.</summary>
internal sealed class DevMail(DevEvents events, LevelCatalog levels)
{
    /// <summary>All messages, or those to one address, oldest first.</summary>
    public IReadOnlyList<DevMessage> To(string? address) =>
        [.. events.All.Select(CreateMessage).OfType<DevMessage>().Where(message => address is null || message.To == address)];

    private DevMessage? CreateMessage(CloudEvent published)
    {
        if (AccountMail.CanHandle(published.Type))
        {
            return AccountMail.CreateMessage(published, levels);
        }

        if (!published.Type.StartsWith("org.ipma.badge.", StringComparison.Ordinal) || published.Data.Deserialize(EventJson.Default.BadgeEventData) is not { } data)
        {
            return null;
        }

        var badge = levels.NameOf(data.Level);
        return published.Type switch
        {
            EventTypes.Offered => Message(published, data, "Your IPMA badge is ready to claim", $"The badge \"{badge}\" is waiting for you. Open My badges and claim it."),
            EventTypes.Accepted => Message(published, data, "Your IPMA badge is accepted", $"The badge \"{badge}\" is yours to share: {data.CredlyUrl}"),
            EventTypes.Revoked => Message(published, data, "Your IPMA badge was withdrawn", $"The badge \"{badge}\" was withdrawn. Ask your certification body if you think that is a mistake."),
            EventTypes.Expired => Message(published, data, "Your IPMA certificate has ended", $"The certificate behind the badge \"{badge}\" has ended."),
            _ => null,
        };
    }

    private static DevMessage Message(CloudEvent published, BadgeEventData data, string subject, string text) =>
        new(data.Email, subject, $"Dear {data.FirstName},\n\n{text}\n\nmy.IPMA", null, published.Time);
}

/// <summary>A message as <c>/dev/mail</c> shows it; <c>code</c> is the six-digit code in it, if there is one.</summary>
internal sealed record DevMessage(string To, string Subject, string Text, string? Code, DateTimeOffset At);

/// <summary>The mail about a person's addresses, as a subscriber of the bus would write it.</summary>
internal static class AccountMail
{
    public static bool CanHandle(string type) => type is AccountEventTypes.VerificationRequested or AccountEventTypes.TakenOver or AccountEventTypes.BadgeReminder or AccountEventTypes.CertificateEnding;

    public static DevMessage? CreateMessage(CloudEvent published, LevelCatalog levels) => published.Type switch
    {
        AccountEventTypes.VerificationRequested when Read(published) is { Code: { } code } data => new(
            data.Email, $"Your my.IPMA code is {code}", $"Your code is {code}. It is valid for ten minutes. If you did not ask for it, there is nothing to do.\n\nmy.IPMA", code, published.Time),
        AccountEventTypes.TakenOver when Read(published) is { } data => new(
            data.Email, "An e-mail address left your my.IPMA account", $"The address {data.Address} was proven by somebody else and belongs to their account now. If that was not you, write to IPMA's support.\n\nmy.IPMA", null, published.Time),
        AccountEventTypes.BadgeReminder when published.Data.Deserialize(EventJson.Default.BadgeEventData) is { } data => new(
            data.Email, "Your IPMA badge is still waiting", $"Dear {data.FirstName},\n\nThe badge \"{levels.NameOf(data.Level)}\" is waiting for you. Open My badges and claim it.\n\nmy.IPMA", null, published.Time),
        AccountEventTypes.CertificateEnding when published.Data.Deserialize(CertificateEndingJson.Default.CertificateEndingData) is { } data => new(
            data.Email, "Your IPMA certificate ends soon", $"Dear {data.FirstName},\n\nYour certificate \"{levels.NameOf(data.Level)}\" ends on {data.ExpiresOn:yyyy-MM-dd}. Ask your certification body about the recertification.\n\nmy.IPMA", null, published.Time),
        _ => null,
    };

    private static AddressEventData? Read(CloudEvent published) => published.Data.Deserialize(AddressEventJson.Default.AddressEventData);
}

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

    public static IResult Render(IReadOnlyList<DevMessage> messages) => TypedResults.Text(
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
