using System.Globalization;
using Amqp;
using Amqp.Framing;
using Amqp.Handler;
using Amqp.Listener;
using Amqp.Sasl;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MyIpma.Local.ServiceBus;

/// <summary>
/// Stands in for Service Bus in development and tests: the queues and the topic of infra/servicebus.bicep over AMQP 1.0, as far as Azure's SDK needs
/// them. It keeps messages in memory, accepts every credential, and can fail on demand.
/// </summary>
internal sealed class ServiceBusStandIn : ILinkProcessor, IHandler, IDisposable
{
    public const int DefaultPort = 5672;
    public const string Certificates = "certificates";
    public const string CredlyEvents = "credly-events";
    public const string BadgeEvents = "badge-events";
    public const string AllBadgeEvents = $"{BadgeEvents}/subscriptions/all";

    private readonly Dictionary<string, StandInQueue> queues;
    private readonly HashSet<string> topicIds = [];
    private readonly List<ListenerLink> links = [];
    private readonly Lock gate = new();
    private readonly int port;
    private readonly ulong maxMessageSize;
    private ContainerHost? host;
    private volatile bool hangs;

    /// <param name="maxMessageSize">In bytes; the default is that of the Standard tier.</param>
    public ServiceBusStandIn(int port, TimeProvider time, ulong maxMessageSize = 256 * 1024)
    {
        this.port = port;
        this.maxMessageSize = maxMessageSize;
        StandInQueue[] known = [new(Certificates, time, true), new(CredlyEvents, time, true), new(AllBadgeEvents, time, false)];
        queues = known.Concat(known.Select(queue => queue.DeadLetters).OfType<StandInQueue>()).ToDictionary(queue => queue.Name, StringComparer.OrdinalIgnoreCase);
        host = Open();
    }

    /// <summary>Raised for each accepted message, with the name of its queue or topic.</summary>
    public event Action<string, Message>? Received;

    /// <summary>With <c>UseDevelopmentEmulator</c> the SDK connects without TLS (Service Bus emulator).</summary>
    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture,
        $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=local;SharedAccessKey=bm90IGEgc2VjcmV0;UseDevelopmentEmulator=true");

    public IReadOnlyCollection<StandInQueue> Queues => queues.Values;

    public StandInFault Fault
    {
        get => host is null ? StandInFault.Refuse : hangs ? StandInFault.Hang : StandInFault.None;
        set
        {
            hangs = value == StandInFault.Hang;
            if (value == StandInFault.Refuse)
            {
                Close();
            }
            else
            {
                host ??= Open();
            }
        }
    }

    /// <summary>Accepts a message as if a client had sent it.</summary>
    public void Enqueue(string address, Message message)
    {
        if (address == BadgeEvents)
        {
            lock (gate)
            {
                if (message.Properties?.MessageId is { } id && !topicIds.Add(id))
                {
                    return;
                }
            }

            queues[AllBadgeEvents].Enqueue(message);
        }
        else
        {
            queues[address].Enqueue(message);
        }

        Received?.Invoke(address, message);
    }

    /// <summary>Detaches every link, as the service does when it moves a queue to another machine.</summary>
    public void DropLinks()
    {
        ListenerLink[] open;
        lock (gate)
        {
            open = [.. links];
            links.Clear();
        }

        foreach (var link in open)
        {
            link.Close(TimeSpan.Zero, new Error(ErrorCode.DetachForced) { Description = "The link was dropped on demand." });
        }
    }

    public void Process(AttachContext attachContext)
    {
        if (hangs)
        {
            return;
        }

        var attach = attachContext.Attach;
        var address = AddressOf(attach);
        attach.MaxMessageSize = maxMessageSize;
        if (attach.Role && queues.TryGetValue(address, out var queue))
        {
            var receiver = new StandInReceiver(queue, attachContext.Link);
            queue.Add(receiver);
            attachContext.Complete(receiver, 0);
        }
        else if (!attach.Role && (address == BadgeEvents || queues.ContainsKey(address)))
        {
            attachContext.Complete(new StandInSender(message => Enqueue(address, message), maxMessageSize, () => hangs), 100);
        }
        else
        {
            attachContext.Complete(new Error(ErrorCode.NotFound) { Description = $"There is no {address}." });
            return;
        }

        lock (gate)
        {
            links.Add(attachContext.Link);
        }
    }

    bool IHandler.CanHandle(Amqp.Handler.EventId id) => id == Amqp.Handler.EventId.SendDelivery;

    void IHandler.Handle(Event protocolEvent)
    {
        if (protocolEvent.Context is IDelivery { Message: LockedMessage locked } delivery)
        {
            delivery.Tag = locked.Token.ToByteArray();
        }
    }

    public void Dispose()
    {
        Close();
        foreach (var queue in queues.Values)
        {
            queue.Dispose();
        }
    }

    private static string AddressOf(Attach attach) => ((attach.Role ? (attach.Source as Source)?.Address : (attach.Target as Target)?.Address) ?? "").Trim('/').ToLowerInvariant();

    private ContainerHost Open()
    {
        var opened = new ContainerHost(new Address("127.0.0.1", port, null, null, "/", "amqp")) { AddressResolver = (_, attach) => AddressOf(attach) };
        opened.Listeners[0].SASL.EnableMechanism("MSSBCBS", SaslProfile.Anonymous);
        opened.Listeners[0].SASL.EnableAnonymousMechanism = true;
        opened.Listeners[0].HandlerFactory = _ => this;
        opened.RegisterLinkProcessor(this);
        opened.RegisterRequestProcessor("$cbs", new StandInTokens());
        foreach (var queue in queues.Values)
        {
            opened.RegisterRequestProcessor($"{queue.Name}/$management", new StandInManagement(queue));
        }

        opened.Open();
        return opened;
    }

    private void Close()
    {
        host?.Close();
        host = null;
    }
}

internal enum StandInFault
{
    None,

    /// <summary>The port is closed.</summary>
    Refuse,

    /// <summary>Connections open, but nothing is ever answered.</summary>
    Hang,
}

/// <summary>Shows the queues and sets faults, for people and scripts.</summary>
internal static class ServiceBusEndpoints
{
    public static void MapServiceBus(this IEndpointRouteBuilder app)
    {
        var bus = app.MapGroup("/dev/bus").ExcludeFromDescription();
        bus.MapGet("", (ServiceBusStandIn standIn) => Report(standIn));
        bus.MapPut("/faults", Set);
        bus.MapPost("/drop", (ServiceBusStandIn standIn) =>
        {
            standIn.DropLinks();
            return TypedResults.NoContent();
        });
    }

    private static Results<Ok<BusReport>, BadRequest<string>> Set(BusFault requested, ServiceBusStandIn standIn)
    {
        if (!Enum.TryParse<StandInFault>(requested.Fault, ignoreCase: true, out var fault) || !Enum.IsDefined(fault))
        {
            return TypedResults.BadRequest("fault is none, refuse or hang.");
        }

        standIn.Fault = fault;
        return Report(standIn);
    }

    private static Ok<BusReport> Report(ServiceBusStandIn standIn) => TypedResults.Ok(new BusReport(
        standIn.ConnectionString,
        standIn.Fault.ToString().ToLowerInvariant(),
        standIn.Queues.OrderBy(queue => queue.Name, StringComparer.Ordinal).ToDictionary(queue => queue.Name, queue => queue.Count)));
}

/// <summary><c>none</c>, <c>refuse</c> or <c>hang</c>.</summary>
internal sealed record BusFault(string? Fault);

internal sealed record BusReport(string ConnectionString, string Fault, IReadOnlyDictionary<string, int> Messages);
