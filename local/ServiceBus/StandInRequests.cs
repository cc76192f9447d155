using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;

namespace MyIpma.Local.ServiceBus;

/// <summary>Node <c>$cbs</c>: takes every token, because the stand-in protects nothing.</summary>
internal sealed class StandInTokens : IRequestProcessor
{
    public int Credit => 100;

    public void Process(RequestContext requestContext) => requestContext.Complete(new Message
    {
        ApplicationProperties = new ApplicationProperties { ["status-code"] = 202, ["status-description"] = "Accepted" },
    });
}

/// <summary>Node <c>$management</c> of a queue: renews locks, which is all that receivers of this app ask for.</summary>
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
