using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;

namespace MyIpma.Local.ServiceBus;

/// <summary>The end of a link that a client sends to.</summary>
internal sealed class StandInSender(Action<Message> enqueue, ulong maxMessageSize, Func<bool> hangs) : LinkEndpoint
{
    /// <summary>The format of a transfer that carries several messages, each in a data section (Service Bus: AMQP protocol guide).</summary>
    private const uint BatchFormat = 0x80013700;

    public override void OnMessage(MessageContext messageContext)
    {
        if (hangs())
        {
            return;
        }

        if ((ulong)messageContext.Message.Encode().Length > maxMessageSize)
        {
            messageContext.Complete(new Error(ErrorCode.MessageSizeExceeded) { Description = $"A message has at most {maxMessageSize} bytes." });
            return;
        }

        foreach (var message in Unpack(messageContext.Message))
        {
            enqueue(message);
        }

        messageContext.Complete();
    }

    public override void OnFlow(FlowContext flowContext)
    {
        // Credit is given by this end.
    }

    public override void OnDisposition(DispositionContext dispositionContext) => dispositionContext.Complete();

    private static IEnumerable<Message> Unpack(Message transfer) => (transfer.Format, transfer.BodySection) switch
    {
        (BatchFormat, DataList several) => Enumerable.Range(0, several.Count).Select(index => Decode(several[index])),
        (BatchFormat, Data one) => [Decode(one)],
        _ => [transfer],
    };

    private static Message Decode(Data data) => Message.Decode(new ByteBuffer(data.Binary, 0, data.Binary.Length, data.Binary.Length));
}

/// <summary>The end of a link that a client receives from.</summary>
internal sealed class StandInReceiver(StandInQueue queue, ListenerLink link) : LinkEndpoint
{
    private readonly Lock gate = new();
    private int credit;

    /// <summary>What the library counts as credit: it forgets all of it on a flow that adds nothing, and tells differences to its own count only.</summary>
    private int counted;

    /// <summary>Mode "receive and delete".</summary>
    public bool SettlesOnSend => link.SettleOnSend;

    public bool TryTakeCredit()
    {
        lock (gate)
        {
            if (credit <= 0 || link.IsClosed)
            {
                return false;
            }

            credit--;
            counted--;
            return true;
        }
    }

    public void Send(LockedMessage message)
    {
        try
        {
            link.SendMessage(message);
        }
        catch (AmqpException)
        {
            queue.Release(message.Token);
        }
    }

    public override void OnFlow(FlowContext flowContext)
    {
        lock (gate)
        {
            credit = counted + flowContext.Messages;
            counted = flowContext.Messages > 0 ? credit : 0;
        }

        queue.HandOut();
        if (link.IsDraining)
        {
            Drain();
        }
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        if (dispositionContext.Message is not LockedMessage { Token: var token } || Settle(token, dispositionContext.DeliveryState))
        {
            dispositionContext.Complete();
        }
        else
        {
            dispositionContext.Complete(new Error("com.microsoft:message-lock-lost") { Description = "The lock ran out before the message was settled." });
        }
    }

    public override void OnLinkClosed(ListenerLink link, Error error) => queue.Remove(this);

    private void Drain()
    {
        lock (gate)
        {
            credit = 0;
            counted = 0;
        }

        link.CompleteDrain();
    }

    private bool Settle(Guid token, DeliveryState state) => state switch
    {
        Accepted => queue.Complete(token),
        Rejected rejected => queue.DeadLetter(token, Text(rejected, "DeadLetterReason"), Text(rejected, "DeadLetterErrorDescription")),
        Released => queue.Release(token),
        _ => queue.Abandon(token),
    };

    private static string? Text(Rejected rejected, string name) => rejected.Error?.Info?[new Symbol(name)] as string;
}
