using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;

namespace MyIpma.Local.ServiceBus;

/// <summary>The stand-in's end of a link on which a client sends.</summary>
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

/// <summary>The stand-in's end of a link on which a client receives.</summary>
internal sealed class StandInReceiver(StandInQueue queue, ListenerLink link) : LinkEndpoint
{
    private readonly Lock gate = new();
    private int credit;

    /// <summary>The library's own count of credit, to which the flows it reports are relative; a flow that adds nothing resets it.</summary>
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

        queue.Dispatch();
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
            dispositionContext.Complete(new Error("com.microsoft:message-lock-lost") { Description = "The lock expired before the message was settled." });
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

/// <summary>Node <c>$cbs</c>: accepts every token.</summary>
internal sealed class StandInTokens : IRequestProcessor
{
    public int Credit => 100;

    public void Process(RequestContext requestContext) => requestContext.Complete(new Message
    {
        ApplicationProperties = new ApplicationProperties { ["status-code"] = 202, ["status-description"] = "Accepted" },
    });
}

/// <summary>Node <c>$management</c> of a queue: renews locks, the only operation that receivers of this app use.</summary>
internal sealed class StandInManagement(StandInQueue queue) : IRequestProcessor
{
    public int Credit => 100;

    public void Process(RequestContext requestContext) => requestContext.Complete(Answer(requestContext.Message));

    private Message Answer(Message request) => (request.ApplicationProperties?["operation"], request.Body) switch
    {
        ("com.microsoft:renew-lock", Map { } body) when body["lock-tokens"] is Guid[] tokens => Renew(tokens),
        var (operation, _) => Status(501, $"The stand-in does not know {operation}."),
    };

    private Message Renew(Guid[] tokens)
    {
        DateTime?[] until = [.. tokens.Select(token => queue.Renew(token)?.UtcDateTime)];
        if (until.Any(time => time is null))
        {
            var lost = Status(410, "The lock is lost.");
            lost.ApplicationProperties["errorCondition"] = new Symbol("com.microsoft:message-lock-lost");
            return lost;
        }

        var renewed = Status(200, "OK");
        renewed.BodySection = new AmqpValue { Value = new Map { ["expirations"] = until.OfType<DateTime>().ToArray() } };
        return renewed;
    }

    private static Message Status(int code, string description) => new()
    {
        ApplicationProperties = new ApplicationProperties { ["statusCode"] = code, ["statusDescription"] = description },
    };
}
