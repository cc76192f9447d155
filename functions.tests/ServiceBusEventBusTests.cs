using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Moq;
using MyIpma.Core.Events;

namespace MyIpma.Functions.Tests;

public sealed class ServiceBusEventBusTests
{
    private readonly List<List<ServiceBusMessage>> batches = [];
    private readonly Mock<ServiceBusSender> topic = new();

    private const string Id = "~outbox|20260101T0000000000000Z|b_1|000001.0";
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_goes_out_as_a_cloud_event_under_its_own_id()
    {
        BatchesOf(10);

        await new ServiceBusEventBus(topic.Object).PublishAsync([Event(Id)], ct);

        var message = Assert.Single(Assert.Single(batches));
        using var body = JsonDocument.Parse(message.Body);
        Assert.Equal((Id, "application/cloudevents+json", EventTypes.Accepted), (message.MessageId, message.ContentType, message.Subject));
        Assert.Equal("1.0", body.RootElement.GetProperty("specversion").GetString());
        Assert.Equal(message.MessageId, body.RootElement.GetProperty("id").GetString());
        Assert.Equal(Trace, body.RootElement.GetProperty("traceparent").GetString());
    }

    [Fact]
    public async Task What_subscriptions_filter_by_stands_in_properties_and_names_nobody()
    {
        BatchesOf(10);

        await new ServiceBusEventBus(topic.Object).PublishAsync([Event("1")], ct);

        var properties = Assert.Single(Assert.Single(batches)).ApplicationProperties.Select(property => $"{property.Key}={property.Value}");
        Assert.Equal(["level=B", "status=accepted", "subject=b_1", $"type={EventTypes.Accepted}"], properties.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_does_not_fit_into_one_batch_goes_into_the_next_in_order()
    {
        BatchesOf(2);

        await new ServiceBusEventBus(topic.Object).PublishAsync([Event("1"), Event("2"), Event("3"), Event("4"), Event("5")], ct);

        Assert.Equal(["1 2", "3 4", "5"], batches.Select(batch => string.Join(' ', batch.Select(message => message.MessageId))));
        topic.Verify(sender => sender.SendMessagesAsync(It.IsAny<ServiceBusMessageBatch>(), It.IsAny<CancellationToken>()), Times.Exactly(3));
    }

    [Fact]
    public async Task An_event_no_batch_takes_is_an_error_and_no_endless_loop()
    {
        BatchesOf(0);

        var publishing = new ServiceBusEventBus(topic.Object).PublishAsync([Event("1")], ct);

        await Assert.ThrowsAsync<EventTooLargeException>(() => publishing);
    }

    [Fact]
    public async Task A_credly_event_is_queued_under_the_message_id_of_this_attempt()
    {
        ServiceBusMessage? sent = null;
        topic.Setup(queue => queue.SendMessageAsync(It.IsAny<ServiceBusMessage>(), It.IsAny<CancellationToken>()))
            .Callback((ServiceBusMessage message, CancellationToken _) => sent = message);

        await new ServiceBusCredlyEventQueue(topic.Object).EnqueueAsync("e-1", "~outbox|second attempt", ct);

        Assert.Equal(("e-1", "~outbox|second attempt"), (sent?.Body.ToString(), sent?.MessageId));
    }

    private static CloudEvent Event(string id) => new()
    {
        Id = id,
        Type = EventTypes.Accepted,
        Subject = "b_1",
        Time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        TraceParent = Trace,
        Data = JsonSerializer.SerializeToElement(new { level = "B", status = "accepted", email = "ana@example.org" }),
    };

    private void BatchesOf(int most) => topic.Setup(sender => sender.CreateMessageBatchAsync(It.IsAny<CancellationToken>())).ReturnsAsync(() =>
    {
        var batch = new List<ServiceBusMessage>();
        batches.Add(batch);
        return ServiceBusModelFactory.ServiceBusMessageBatch(1000, batch, tryAddCallback: _ => batch.Count < most);
    });
}
