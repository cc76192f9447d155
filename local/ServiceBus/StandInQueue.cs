using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace MyIpma.Local.ServiceBus;

/// <summary>
/// A queue, or a subscription of a topic, in peek-lock mode: a delivered message is locked until it is settled, is delivered again when the lock expires,
/// and is dead-lettered after ten deliveries, as infra/servicebus.bicep sets it.
/// </summary>
internal sealed class StandInQueue : IDisposable
{
    private const int MaxDeliveries = 10;
    private static readonly TimeSpan LockDuration = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly SortedDictionary<long, StandInMessage> ready = [];
    private readonly Dictionary<Guid, (StandInMessage Message, ITimer Expiry)> locked = [];
    private readonly List<StandInReceiver> receivers = [];
    private readonly HashSet<string> seen = [];
    private readonly bool detectDuplicates;
    private long sequence;

    public StandInQueue(string name, TimeProvider time, bool detectDuplicates, bool deadLetters = true)
    {
        Name = name;
        this.time = time;
        this.detectDuplicates = detectDuplicates;
        DeadLetters = deadLetters ? new StandInQueue($"{name}/$deadletterqueue", time, detectDuplicates: false, deadLetters: false) : null;
    }

    public string Name { get; }

    public StandInQueue? DeadLetters { get; }

    public int Count
    {
        get
        {
            lock (gate)
            {
                return ready.Count + locked.Count;
            }
        }
    }

    /// <summary>With duplicate detection, ignores a message whose id was accepted before.</summary>
    public void Enqueue(Message content)
    {
        lock (gate)
        {
            var message = new StandInMessage(content, ++sequence, time.GetUtcNow());
            if (detectDuplicates && message.MessageId is { } id && !seen.Add(id))
            {
                return;
            }

            ready.Add(message.Sequence, message);
        }

        Dispatch();
    }

    public void Add(StandInReceiver receiver)
    {
        lock (gate)
        {
            receivers.Add(receiver);
        }
    }

    public void Remove(StandInReceiver receiver)
    {
        lock (gate)
        {
            receivers.Remove(receiver);
        }
    }

    /// <summary>Sends ready messages to receivers with credit.</summary>
    public void Dispatch()
    {
        while (TryLock() is var (receiver, message))
        {
            receiver.Send(message);
        }
    }

    /// <returns>False when the lock was lost.</returns>
    public bool Complete(Guid token) => Unlock(token) is not null;

    /// <summary>Delivers the message again, or dead-letters it after its last delivery.</summary>
    public bool Abandon(Guid token)
    {
        if (Unlock(token) is not { } message)
        {
            return false;
        }

        message.Deliveries++;
        if (message.Deliveries >= MaxDeliveries && DeadLetters is not null)
        {
            MoveToDeadLetters(message, "MaxDeliveryCountExceeded", $"Message could not be consumed after {MaxDeliveries} delivery attempts.");
        }
        else
        {
            Return(message);
        }

        return true;
    }

    /// <summary>Delivers the message again without counting the delivery, because the receiver is gone.</summary>
    public bool Release(Guid token)
    {
        if (Unlock(token) is not { } message)
        {
            return false;
        }

        Return(message);
        return true;
    }

    public bool DeadLetter(Guid token, string? reason, string? description)
    {
        if (Unlock(token) is not { } message)
        {
            return false;
        }

        MoveToDeadLetters(message, reason, description);
        return true;
    }

    /// <returns>The new end of the lock (UTC), or null when it is lost.</returns>
    public DateTimeOffset? Renew(Guid token)
    {
        lock (gate)
        {
            return locked.TryGetValue(token, out var held) && held.Expiry.Change(LockDuration, Timeout.InfiniteTimeSpan) ? time.GetUtcNow() + LockDuration : null;
        }
    }

    public void Dispose()
    {
        DeadLetters?.Dispose();
        lock (gate)
        {
            foreach (var (_, expiry) in locked.Values)
            {
                expiry.Dispose();
            }
        }
    }

    private (StandInReceiver Receiver, LockedMessage Message)? TryLock()
    {
        lock (gate)
        {
            if (ready.Count == 0 || receivers.Find(waiting => waiting.TryTakeCredit()) is not { } receiver)
            {
                return null;
            }

            var message = ready.First().Value;
            ready.Remove(message.Sequence);
            var token = Guid.NewGuid();
            if (!receiver.SettlesOnSend)
            {
                locked[token] = (message, time.CreateTimer(_ => Abandon(token), null, LockDuration, Timeout.InfiniteTimeSpan));
            }

            return (receiver, message.Lock(token, time.GetUtcNow() + LockDuration));
        }
    }

    private StandInMessage? Unlock(Guid token)
    {
        lock (gate)
        {
            if (!locked.Remove(token, out var held))
            {
                return null;
            }

            held.Expiry.Dispose();
            return held.Message;
        }
    }

    private void Return(StandInMessage message)
    {
        lock (gate)
        {
            ready.Add(message.Sequence, message);
        }

        Dispatch();
    }

    private void MoveToDeadLetters(StandInMessage message, string? reason, string? description)
    {
        var properties = message.Content.ApplicationProperties ??= new ApplicationProperties();
        properties["DeadLetterReason"] = reason;
        properties["DeadLetterErrorDescription"] = description;
        DeadLetters?.Enqueue(message.Content);
    }
}

/// <summary>A queued message and the number of its deliveries.</summary>
internal sealed class StandInMessage(Message content, long sequence, DateTimeOffset enqueuedAt)
{
    public Message Content => content;

    public long Sequence => sequence;

    public string? MessageId => content.Properties?.GetMessageId() as string;

    public int Deliveries { get; set; }

    /// <summary>A message to send, with a lock and the annotations that the SDK reads.</summary>
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

/// <summary>A message under delivery. Service Bus sends its lock token as the delivery tag.</summary>
internal sealed class LockedMessage(Guid token) : Message
{
    public Guid Token => token;
}
