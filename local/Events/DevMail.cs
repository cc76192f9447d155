using System.Text.Json;
using MyIpma.Core.Addresses;
using MyIpma.Core.Certificates;
using MyIpma.Core.Events;

namespace MyIpma.Local.Events;

/// <summary>The mail a subscriber of <c>badge-events</c> would have sent, read off the events.</summary>
internal sealed class DevMail(DevEvents events, LevelCatalog levels)
{
    /// <summary>All messages, or those to one address, oldest first.</summary>
    public IReadOnlyList<DevMessage> To(EmailAddress? address) =>
        [.. events.All.Select(MessageOf).OfType<DevMessage>().Where(message => address is null || message.To == address.Value)];

    private DevMessage? MessageOf(CloudEvent published)
    {
        if (PeopleMail.Handles(published.Type))
        {
            return PeopleMail.Of(published, levels);
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
