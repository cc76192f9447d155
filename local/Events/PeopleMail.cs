using System.Text.Json;
using MyIpma.Core.Certificates;
using MyIpma.Core.Events;
using MyIpma.Core.People;

namespace MyIpma.Local.Events;

/// <summary>The mail about a person's addresses, as a subscriber of the bus would write it.</summary>
internal static class PeopleMail
{
    public static bool Handles(string type) => type is PeopleEvents.VerificationRequested or PeopleEvents.TakenOver or PeopleEvents.BadgeReminder or PeopleEvents.CertificateEnding;

    public static DevMessage? Of(CloudEvent published, LevelCatalog levels) => published.Type switch
    {
        PeopleEvents.VerificationRequested when Read(published) is { Code: { } code } data => new(
            data.Email, $"Your my.IPMA code is {code}", $"Your code is {code}. It is valid for ten minutes. If you did not ask for it, there is nothing to do.\n\nmy.IPMA", code, published.Time),
        PeopleEvents.TakenOver when Read(published) is { } data => new(
            data.Email, "An e-mail address left your my.IPMA account", $"The address {data.Address} was proven by somebody else and belongs to their account now. If that was not you, write to IPMA's support.\n\nmy.IPMA", null, published.Time),
        PeopleEvents.BadgeReminder when published.Data.Deserialize(EventJson.Default.BadgeEventData) is { } data => new(
            data.Email, "Your IPMA badge is still waiting", $"Dear {data.FirstName},\n\nThe badge \"{levels.NameOf(data.Level)}\" is waiting for you. Open My badges and claim it.\n\nmy.IPMA", null, published.Time),
        PeopleEvents.CertificateEnding when published.Data.Deserialize(CertificateEndingJson.Default.CertificateEndingData) is { } data => new(
            data.Email, "Your IPMA certificate ends soon", $"Dear {data.FirstName},\n\nYour certificate \"{levels.NameOf(data.Level)}\" ends on {data.ExpiresOn:yyyy-MM-dd}. Ask your certification body about the recertification.\n\nmy.IPMA", null, published.Time),
        _ => null,
    };

    private static AddressEventData? Read(CloudEvent published) => published.Data.Deserialize(AddressEventJson.Default.AddressEventData);
}
