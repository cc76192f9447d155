namespace MyIpma.Functions.Bus;

/// <summary>The queues and the topic, and the setting that says where they are.</summary>
public static class BusNames
{
    public const string Connection = "ServiceBus";
    public const string Certificates = "certificates";
    public const string CredlyEvents = "credly-events";
    public const string BadgeEvents = "badge-events";
}
