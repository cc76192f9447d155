using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using MyIpma.Core.Events;
using MyIpma.Core.Outbox;

namespace MyIpma.Functions.Tests;

public sealed class OutboxDrainMiddlewareTests
{
    private static readonly OutboxRow Row = new("00", "~outbox|20200101T0000000000000Z|b_1|000001.0", new Effect.ExpireBadge("b_1"));
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task An_invocation_lasts_until_the_relay_is_through_with_what_it_owed()
    {
        var queue = new OutboxQueue(time);
        var invocation = InvokeAsync(queue, () => queue.Enqueue([Row]));
        var lastedOn = !invocation.IsCompleted;

        await foreach (var batch in queue.TakeAllAsync(0, TestContext.Current.CancellationToken))
        {
            queue.Complete(batch);
            break;
        }

        await invocation;
        Assert.True(lastedOn);
    }

    [Fact]
    public async Task An_invocation_that_owes_nothing_does_not_wait_for_others()
    {
        var queue = new OutboxQueue(time);
        queue.Enqueue([Row]);

        await InvokeAsync(queue, () => { });

        Assert.False(queue.IsIdle);
    }

    [Fact]
    public async Task A_relay_that_hangs_does_not_hold_the_invocation_for_ever()
    {
        var queue = new OutboxQueue(time);
        var invocation = InvokeAsync(queue, () => queue.Enqueue([Row]));

        time.Advance(TimeSpan.FromSeconds(2));
        await invocation;

        Assert.False(queue.IsIdle);
    }

    [Fact]
    public async Task An_answer_has_ended_for_its_reader_while_its_effects_still_hang()
    {
        var hanging = new TaskCompletionSource();
        var bus = new Mock<IEventBus>();
        bus.Setup(events => events.PublishAsync(It.IsAny<IReadOnlyList<CloudEvent>>(), It.IsAny<CancellationToken>())).Returns(hanging.Task);
        await using var app = await FunctionsApp.StartAsync(services => services.Replace(ServiceDescriptor.Singleton(bus.Object)));
        var ana = await app.SignInAsync("ana@example.org");
        var list = await ana.GetFromJsonAsync<JsonElement>("api/me/badges", TestContext.Current.CancellationToken);

        using var answer = await ana.PostAsync($"api/me/badges/{list.GetProperty("items")[0].GetProperty("id")}/claim", null, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var running = app.Running;
        hanging.SetResult();

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Contains("proceedUrl", body, StringComparison.Ordinal);
        Assert.Equal(1, running);
    }

    private Task InvokeAsync(OutboxQueue queue, Action body)
    {
        var context = new Mock<FunctionContext> { DefaultValue = DefaultValue.Mock };
        return new OutboxDrainMiddleware(queue, time, NullLogger<OutboxDrainMiddleware>.Instance).Invoke(context.Object, _ =>
        {
            body();
            return Task.CompletedTask;
        });
    }
}
