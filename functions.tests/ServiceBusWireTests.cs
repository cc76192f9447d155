using System.Text.Json;
using Azure.Messaging.ServiceBus;
using MyIpma.Core.Events;
using MyIpma.Local.Azurite;
using MyIpma.Local.ServiceBus;

namespace MyIpma.Functions.Tests;

public sealed class ServiceBusWireTests : IAsyncDisposable
{
    private readonly ServiceBusStandIn bus = new(FreePort.Any(), TimeProvider.System, maxMessageSize: 4096);
    private readonly ServiceBusClient client;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    public ServiceBusWireTests() => client = new ServiceBusClient(bus.ConnectionString);

    [Fact]
    public async Task An_event_arrives_as_it_was_published()
    {
        await Topic().PublishAsync([Event("e-1", "ana")], ct);

        var message = await ReceiveAsync(client.CreateReceiver("badge-events", "all"));
        Assert.Equal(("e-1", CloudEvent.MediaType, "accepted"), (message.MessageId, message.ContentType, message.ApplicationProperties["status"]));
        Assert.Equal("ana", JsonDocument.Parse(message.Body).RootElement.GetProperty("data").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Events_that_do_not_fit_into_one_batch_all_arrive_in_order()
    {
        var events = Enumerable.Range(0, 40).Select(number => Event($"e-{number:d2}", new string('x', 500))).ToList();

        await Topic().PublishAsync(events, ct);

        var receiver = client.CreateReceiver("badge-events", "all");
        var arrived = new List<string>();
        while (arrived.Count < events.Count)
        {
            arrived.Add((await ReceiveAsync(receiver)).MessageId);
        }

        Assert.Equal(events.Select(published => published.Id), arrived);
    }

    [Fact]
    public async Task An_event_larger_than_the_bus_takes_is_named_and_holds_no_other_up()
    {
        var refused = await Record.ExceptionAsync(() => Topic().PublishAsync([Event("e-1", new string('x', 5000)), Event("e-2", "ana")], ct));

        Assert.Contains("e-1", Assert.IsType<EventTooLargeException>(refused).Message, StringComparison.Ordinal);
        Assert.Equal("e-2", (await ReceiveAsync(client.CreateReceiver("badge-events", "all"))).MessageId);
    }

    [Fact]
    public async Task An_event_published_again_under_its_id_arrives_once()
    {
        await Topic().PublishAsync([Event("e-1", "ana")], ct);
        await Topic().PublishAsync([Event("e-1", "ana"), Event("e-2", "ana")], ct);

        var receiver = client.CreateReceiver("badge-events", "all");
        Assert.Equal(["e-1", "e-2"], [(await ReceiveAsync(receiver)).MessageId, (await ReceiveAsync(receiver)).MessageId]);
    }

    [Fact]
    public async Task What_is_abandoned_comes_again_and_what_is_completed_does_not()
    {
        await client.CreateSender("credly-events").SendMessageAsync(new ServiceBusMessage("event-1") { MessageId = "m-1" }, ct);
        var receiver = client.CreateReceiver("credly-events");

        await receiver.AbandonMessageAsync(await ReceiveAsync(receiver), cancellationToken: ct);
        var again = await ReceiveAsync(receiver);
        await receiver.RenewMessageLockAsync(again, ct);
        await receiver.CompleteMessageAsync(again, ct);

        Assert.Equal(("event-1", 2), (again.Body.ToString(), again.DeliveryCount));
        Assert.All(bus.Queues, queue => Assert.Equal(0, queue.Count));
    }

    [Fact]
    public async Task What_is_dead_lettered_keeps_its_reason()
    {
        await client.CreateSender("certificates").SendMessageAsync(new ServiceBusMessage("{}"), ct);
        var receiver = client.CreateReceiver("certificates");

        await receiver.DeadLetterMessageAsync(await ReceiveAsync(receiver), "invalid-data", "email is not an e-mail address", ct);

        var dead = await ReceiveAsync(client.CreateReceiver("certificates", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter }));
        Assert.Equal(("invalid-data", "email is not an e-mail address"), (dead.DeadLetterReason, dead.DeadLetterErrorDescription));
    }

    [Fact]
    public async Task A_message_that_always_fails_is_dead_lettered_after_ten_deliveries()
    {
        await client.CreateSender("certificates").SendMessageAsync(new ServiceBusMessage("{}"), ct);
        var receiver = client.CreateReceiver("certificates");

        for (var delivery = 0; delivery < 10; delivery++)
        {
            await receiver.AbandonMessageAsync(await ReceiveAsync(receiver), cancellationToken: ct);
        }

        var dead = await ReceiveAsync(client.CreateReceiver("certificates", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter }));
        Assert.Equal("MaxDeliveryCountExceeded", dead.DeadLetterReason);
    }

    [Fact]
    public async Task A_dropped_link_is_attached_again_by_the_sdk()
    {
        var sender = client.CreateSender("credly-events");
        await sender.SendMessageAsync(new ServiceBusMessage("event-1"), ct);

        bus.DropLinks();
        await sender.SendMessageAsync(new ServiceBusMessage("event-2"), ct);

        var receiver = client.CreateReceiver("credly-events");
        Assert.Equal(["event-1", "event-2"], [(await ReceiveAsync(receiver)).Body.ToString(), (await ReceiveAsync(receiver)).Body.ToString()]);
    }

    [Fact]
    public async Task A_processor_settles_what_it_handles()
    {
        var handled = new TaskCompletionSource<string>();
        await client.CreateSender("credly-events").SendMessageAsync(new ServiceBusMessage("event-1"), ct);
        await using var processor = client.CreateProcessor("credly-events");
        processor.ProcessErrorAsync += failure => Task.FromException(failure.Exception);
        processor.ProcessMessageAsync += message =>
        {
            handled.TrySetResult(message.Message.Body.ToString());
            return Task.CompletedTask;
        };

        await processor.StartProcessingAsync(ct);
        var body = await handled.Task.WaitAsync(TimeSpan.FromMinutes(1), ct);
        await processor.StopProcessingAsync(ct);

        Assert.Equal("event-1", body);
        Assert.All(bus.Queues, queue => Assert.Equal(0, queue.Count));
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        bus.Dispose();
    }

    private ServiceBusEventBus Topic() => new(client.CreateSender("badge-events"));

    private async Task<ServiceBusReceivedMessage> ReceiveAsync(ServiceBusReceiver receiver) =>
        await receiver.ReceiveMessageAsync(TimeSpan.FromMinutes(1), ct) ?? throw new TimeoutException("No message came.");

    private static CloudEvent Event(string id, string name) => new()
    {
        Id = id,
        Type = EventTypes.Accepted,
        Subject = "b_1",
        Time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Data = JsonSerializer.SerializeToElement(new { level = "B", status = "accepted", name }),
    };
}
