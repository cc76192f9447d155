using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using CredlySimulator.State;
using CredlySimulator.Webhooks;
using Microsoft.AspNetCore.Http;

namespace MyIpma.Tests.CredlySimulator;

public sealed class WebhookTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_webhook_is_a_thin_envelope_and_its_event_shows_the_badge_as_it_is_now()
    {
        await using var host = await SimulatorHost.StartAsync();
        var issued = await host.IssueAsync(IssueBody.Create());
        var created = (await host.Webhooks.TakeAsync(1))[0];
        await host.ActAsync(IssueBody.Ana, "accept");

        var read = await host.GetAsync($"events/{created["id"]}");

        Assert.Equal(["id", "organization_id", "event_type", "occurred_at"], created.AsObject().Select(member => member.Key));
        Assert.Equal(("badge.created", SimulatorHost.Organization), (created["event_type"]?.ToString(), created["organization_id"]?.ToString()));
        Assert.Equal((issued.Id, "accepted"), (read.Data["badge"]?["id"]?.ToString(), read.Data["badge"]?["state"]?.ToString()));
    }

    [Fact]
    public async Task A_webhook_comes_again_later_each_time_until_the_answer_is_exactly_200()
    {
        var time = new AutoAdvanceTimeProvider(Start);
        await using var host = await SimulatorHost.StartAsync(time: time);
        foreach (var status in (int[])[204, 202, 301, 500, 404, 401, 503, 429])
        {
            host.Webhooks.Answers.Enqueue(status);
        }

        await host.IssueAsync(IssueBody.Create());
        var received = await host.Webhooks.TakeAsync(9);

        Assert.Single(received.Select(envelope => envelope["id"]?.ToString()).Distinct());
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public void A_webhook_is_given_up_after_25_days()
    {
        var delivery = new WebhookDelivery { Id = "e", Since = Start, NextAt = Start };

        Assert.NotNull(delivery.AfterFailure(Start.AddDays(25)));
        Assert.Null(delivery.AfterFailure(Start.AddDays(25).AddMilliseconds(1)));
    }

    [Fact]
    public async Task What_was_owed_before_a_restart_is_delivered_after_it()
    {
        var store = new MemorySimulatorStore();
        await using (var host = await SimulatorHost.StartAsync(store))
        {
            host.Webhooks.Answers.Enqueue(500);
            await host.IssueAsync(IssueBody.Create());
            await host.Webhooks.TakeAsync(1);
        }

        await using var again = await SimulatorHost.StartAsync(store);
        var received = await again.Webhooks.TakeAsync(1);

        Assert.Equal("badge.created", received[0]["event_type"]?.ToString());
    }

    [Fact]
    public async Task Every_change_of_state_and_of_privacy_is_announced_in_the_feed()
    {
        await using var host = await SimulatorHost.StartAsync();
        var issued = await host.IssueAsync(IssueBody.Create());
        await host.ActAsync(IssueBody.Ana, "accept");
        await host.ActAsync(IssueBody.Ana, "makePrivate");
        await host.PutAsync($"badges/{issued.Id}/revoke", new JsonObject { ["reason"] = "Withdrawn" });

        var feed = await host.GetAsync("events");

        Assert.Equal(
            ["badge.state.changed", "badge.privacy.changed", "badge.state.changed", "badge.created"],
            feed.Data.AsArray().Select(happened => happened?["event_type"]?.ToString()));
    }

    [Fact]
    public async Task The_organisation_can_move_its_webhook_and_an_unknown_event_is_not_found()
    {
        await using var host = await SimulatorHost.StartAsync();

        var refused = await host.SendAsync(HttpMethod.Put, $"organizations/{SimulatorHost.Organization}", Webhook("nowhere"));
        var moved = await host.SendAsync(
            HttpMethod.Put, $"organizations/{SimulatorHost.Organization}", Webhook($"{host.Origin}hook?moved"));
        var missing = await host.GetAsync("events/e1f40000-0000-4000-8000-000000000000");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal($"{host.Origin}hook?moved", moved.Value("webhook_url"));
        Assert.Equal(HttpStatusCode.NotFound, missing.Status);
    }

    private static JsonObject Webhook(string url) => new() { ["webhook_url"] = url };
}

/// <summary>Takes webhooks and answers with the planned statuses, then with 200.</summary>
internal sealed class WebhookReceiver
{
    private readonly Channel<JsonNode> received = Channel.CreateUnbounded<JsonNode>();

    public ConcurrentQueue<int> Answers { get; } = new();

    public async Task ReceiveAsync(HttpContext http)
    {
        var envelope = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        http.Response.StatusCode = Answers.TryDequeue(out var status) ? status : StatusCodes.Status200OK;
        await received.Writer.WriteAsync(envelope ?? new JsonObject(), http.RequestAborted);
    }

    public async Task<IReadOnlyList<JsonNode>> TakeAsync(int count)
    {
        List<JsonNode> taken = [];
        while (taken.Count < count)
        {
            taken.Add(await received.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(1)));
        }

        return taken;
    }

    public bool HasMore => received.Reader.TryPeek(out _);
}

/// <summary>A clock on which every wait is over at once: it jumps ahead by the wait and remembers it.</summary>
internal sealed class AutoAdvanceTimeProvider(DateTimeOffset start) : TimeProvider
{
    private long ticks = start.UtcTicks;

    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Enqueue(dueTime);
        Interlocked.Add(ref ticks, dueTime.Ticks);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
