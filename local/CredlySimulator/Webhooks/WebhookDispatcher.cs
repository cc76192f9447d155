using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Threading.Channels;
using CredlySimulator.Organization;
using CredlySimulator.State;

namespace CredlySimulator.Webhooks;

/// <summary>Delivers webhooks, a few at a time: first those left by an earlier run, then new ones.</summary>
internal sealed partial class WebhookDispatcher(
    SimulatorState simulator,
    WebhookQueue queue,
    WebhookSender sender,
    EventJson json,
    CredlySimulatorSettings settings,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<WebhookDispatcher> logger) : BackgroundService
{
    private const int MaxParallelism = 8;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Task> running = new();
    private readonly SemaphoreSlim slots = new(MaxParallelism, MaxParallelism);

    public override void Dispose()
    {
        slots.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The webhook's address contains the host's own, which only a started host knows.
        await StartedAsync(stoppingToken);
        await ResumeAsync(stoppingToken);
        try
        {
            await foreach (var id in queue.ReadAllAsync(stoppingToken))
            {
                Start(id, stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll(running.Values);
        }
    }

    private async Task StartedAsync(CancellationToken ct)
    {
        var started = new TaskCompletionSource();
        using var onStart = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(ct);
    }

    private async Task ResumeAsync(CancellationToken ct)
    {
        foreach (var id in await simulator.ReadAsync(state => state.Deliveries.Keys.ToList(), ct))
        {
            Start(id, ct);
        }
    }

    private void Start(string id, CancellationToken ct) => running.GetOrAdd(id, key => Task.Run(() => DeliverAsync(key, ct), CancellationToken.None));

    private async Task DeliverAsync(string id, CancellationToken ct)
    {
        try
        {
            while (await TryOnceAsync(id, ct))
            {
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            LogStopped(id);
        }
        finally
        {
            running.TryRemove(id, out _);
        }
    }

    /// <summary>True until the delivery is finished. A failing store must not end a delivery that has days left.</summary>
    private async Task<bool> TryOnceAsync(string id, CancellationToken ct)
    {
        try
        {
            return await DeliverOnceAsync(id, ct);
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            LogFailed(failure, id);
            await Task.Delay(RetryDelay, time, ct);
            return true;
        }
    }

    private async Task<bool> DeliverOnceAsync(string id, CancellationToken ct)
    {
        var found = await simulator.ReadAsync(state => PendingWebhook.Find(state, id), ct);
        if (found is not { } work)
        {
            return false;
        }

        var wait = work.Delivery.NextAt - time.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, ct);
        }

        var next = await SendAsync(work, ct);
        await simulator.ChangeAsync(transaction => transaction.UpdateDelivery(id, next), ct);
        return next is not null;
    }

    private async Task<WebhookDelivery?> SendAsync(PendingWebhook work, CancellationToken ct)
    {
        await slots.WaitAsync(ct);
        try
        {
            if (work.Organization.WebhookUrlOr(settings.WebhookUrl) is not { } url)
            {
                return null;
            }

            var delivered = await sender.SendAsync(url, work.Event, json.Envelope(work.Event).ToJsonString(), ct);
            var now = CredlyTime.TruncateToMilliseconds(time.GetUtcNow());
            return delivered ? work.Delivery.AfterSuccess(now) : work.Delivery.AfterFailure(now);
        }
        finally
        {
            slots.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Delivery {DeliveryId} interrupted; it continues after the next start.")]
    private partial void LogStopped(string deliveryId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {DeliveryId} failed; trying again.")]
    private partial void LogFailed(Exception failure, string deliveryId);
}

internal sealed partial class WebhookSender(IHttpClientFactory clients, ILogger<WebhookSender> logger)
{
    public const string Client = "credly-simulator-webhooks";

    /// <summary>Any status but 200, a redirect, or no answer in time is a failure.</summary>
    public async Task<bool> SendAsync(Uri url, CredlyEvent credlyEvent, string envelope, CancellationToken ct)
    {
        try
        {
            using var client = clients.CreateClient(Client);
            using var content = new StringContent(envelope, Encoding.UTF8, "application/json");
            using var response = await client.PostAsync(url, content, ct);
            LogAnswer(credlyEvent.Id, (int)response.StatusCode);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            LogUnanswered(failure, credlyEvent.Id);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Webhook for event {EventId} answered {Status}.")]
    private partial void LogAnswer(string eventId, int status);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Webhook for event {EventId} got no answer.")]
    private partial void LogUnanswered(Exception failure, string eventId);
}

/// <summary>A pending webhook. Only status 200 is success; otherwise it is sent again with growing delays for 25 days (Credly: webhooks).</summary>
internal sealed record WebhookDelivery
{
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(25);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(60);

    /// <summary>The event's id.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset NextAt { get; init; }

    public int Attempts { get; init; }

    /// <summary>How often it is to be delivered; more than once only with the fault for repeats.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Null when the delivery is finished.</summary>
    public WebhookDelivery? AfterSuccess(DateTimeOffset now) => Copies > 1 ? this with { Copies = Copies - 1, Attempts = 0, NextAt = now } : null;

    /// <summary>Credly's schedule is not documented; this one starts at a second to suit one machine.</summary>
    public WebhookDelivery? AfterFailure(DateTimeOffset now)
    {
        var wait = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Min(Attempts, 10)), MaxDelay.TotalSeconds));
        return now - Since > GiveUpAfter ? null : this with { Attempts = Attempts + 1, NextAt = now + wait };
    }
}

/// <summary>A delivery with its event and the organisation's settings, from one snapshot.</summary>
internal sealed record PendingWebhook(WebhookDelivery Delivery, CredlyEvent Event, OrganizationSettings Organization)
{
    public static PendingWebhook? Find(StateSnapshot state, string id) =>
        state.Deliveries.TryGetValue(id, out var delivery) && state.Events.TryGetValue(id, out var credlyEvent)
            ? new PendingWebhook(delivery, credlyEvent, state.Organization)
            : null;
}

/// <summary>Passes deliveries to the dispatcher once they are durable.</summary>
internal sealed class WebhookQueue
{
    private readonly Channel<string> ids = Channel.CreateUnbounded<string>();

    public void Add(IEnumerable<string> deliveryIds)
    {
        foreach (var id in deliveryIds)
        {
            ids.Writer.TryWrite(id);
        }
    }

    public IAsyncEnumerable<string> ReadAllAsync(CancellationToken ct) => ids.Reader.ReadAllAsync(ct);
}
