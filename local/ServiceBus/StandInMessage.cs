using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace MyIpma.Local.ServiceBus;

/// <summary>A message a queue keeps, and how often it was handed out.</summary>
internal sealed class StandInMessage(Message content, long sequence, DateTimeOffset enqueuedAt)
{
    public Message Content => content;

    public long Sequence => sequence;

    public string? MessageId => content.Properties?.GetMessageId() as string;

    public int Deliveries { get; set; }

    /// <summary>A copy to send: the same sections under a lock of its own, with the annotations the SDK reads.</summary>
    public LockedMessage Lock(Guid token, DateTimeOffset until) => new(token)
    {
        Header = new Header { DeliveryCount = (uint)Deliveries, Durable = true },
        MessageAnnotations = Annotations(until),
        Properties = content.Properties,
        ApplicationProperties = content.ApplicationProperties,
        BodySection = content.BodySection,
    };

    private MessageAnnotations Annotations(DateTimeOffset until)
    {
        var annotations = new MessageAnnotations();
        annotations.Map[new Symbol("x-opt-sequence-number")] = sequence;
        annotations.Map[new Symbol("x-opt-enqueue-sequence-number")] = sequence;
        annotations.Map[new Symbol("x-opt-enqueued-time")] = enqueuedAt.UtcDateTime;
        annotations.Map[new Symbol("x-opt-locked-until")] = until.UtcDateTime;
        return annotations;
    }
}

/// <summary>A message on its way to a receiver. Service Bus hands its lock token out as the delivery tag.</summary>
internal sealed class LockedMessage(Guid token) : Message
{
    public Guid Token => token;
}
