using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Moq;

namespace MyIpma.Functions.Tests;

public sealed class ServiceBusTriggerFunctionsTests : IDisposable
{
    private readonly IHost host = AppHost.BuildOnMemory();
    private readonly Mock<ServiceBusMessageActions> actions = new();

    [Fact]
    public async Task A_good_message_is_completed_each_time_it_comes()
    {
        var message = Message(Certificate("ana@example.org"));

        await TakeAsync(message);
        await TakeAsync(message);

        actions.Verify(bus => bus.CompleteMessageAsync(message, It.IsAny<CancellationToken>()), Times.Exactly(2));
        actions.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task A_bad_message_is_dead_lettered_with_what_is_wrong_and_no_name_in_it()
    {
        var message = Message(Certificate("no-address"));

        await TakeAsync(message);

        actions.Verify(
            bus => bus.DeadLetterMessageAsync(message, null, "invalid-data", "email is not an e-mail address", It.IsAny<CancellationToken>()),
            Times.Once);
        actions.VerifyNoOtherCalls();
    }

    [Fact]
    public void Queues_are_read_as_deployed()
    {
        var queues = FunctionList.With<ServiceBusTriggerAttribute>()
            .Select(function => $"{function.Name}: {function.Trigger.QueueName} by {function.Trigger.Connection}");

        string[] expected = ["HandleCredlyEvent: credly-events by ServiceBus", "TakeCertificate: certificates by ServiceBus"];
        Assert.Equal(expected, queues.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_queue_brings_the_client_its_workflows_are_reached_by()
    {
        var reading = FunctionList.With<ServiceBusTriggerAttribute>().Select(function => function.Name);

        Assert.Empty(reading.Except(FunctionList.With<DurableClientAttribute>().Select(function => function.Name)));
    }

    public void Dispose() => host.Dispose();

    private Task TakeAsync(ServiceBusReceivedMessage message) => ActivatorUtilities.CreateInstance<ServiceBusTriggerFunctions>(host.Services)
        .TakeCertificate(message, actions.Object, new Mock<DurableTaskClient>("test").Object, TestContext.Current.CancellationToken);

    private static ServiceBusReceivedMessage Message(string body) =>
        ServiceBusModelFactory.ServiceBusReceivedMessage(BinaryData.FromString(body), messageId: "m-1", lockTokenGuid: Guid.NewGuid());

    private static string Certificate(string email) => $$$"""
        {"specversion":"1.0","type":"org.ipma.certificate.issued.v1","source":"https://example.org","id":"1",
         "data":{"certificateId":"C-1","email":"{{{email}}}","firstName":"Ana","lastName":"Sousa","level":"B","issuedOn":"2026-01-15"}}
        """;
}
