using System.Collections.Concurrent;

namespace MyIpma.Local.Credly;

/// <summary>Delivers what is owed: after a restart what was left, then whatever comes, a few at a time.</summary>
internal sealed partial class WebhookCourier(
    Ledger ledger,
    DeliveryQueue queue,
    WebhookSender sender,
    EventJson json,
    CredlySimulatorSettings settings,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<WebhookCourier> logger) : BackgroundService
{
    private const int AtOnce = 8;
    private static readonly TimeSpan PauseAfterTrouble = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Task> running = new();
    private readonly SemaphoreSlim slots = new(AtOnce, AtOnce);

    public override void Dispose()
    {
        slots.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Only a started host knows its own addresses, which the webhook address is made of.
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
        foreach (var id in await ledger.ReadAsync(state => state.Deliveries.Keys.ToList(), ct))
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

    /// <summary>True while something is owed. Trouble with the store must not end a delivery that has days left.</summary>
    private async Task<bool> TryOnceAsync(string id, CancellationToken ct)
    {
        try
        {
            return await DeliverOnceAsync(id, ct);
        }
        catch (Exception trouble) when (!ct.IsCancellationRequested)
        {
            LogTrouble(trouble, id);
            await Task.Delay(PauseAfterTrouble, time, ct);
            return true;
        }
    }

    private async Task<bool> DeliverOnceAsync(string id, CancellationToken ct)
    {
        var owed = await ledger.ReadAsync(state => OwedWebhook.Find(state, id), ct);
        if (owed is not { } work)
        {
            return false;
        }

        var wait = work.Delivery.NextAt - time.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, ct);
        }

        var next = await SendAsync(work, ct);
        await ledger.ChangeAsync(draft => draft.Settle(id, next), ct);
        return next is not null;
    }

    private async Task<Delivery?> SendAsync(OwedWebhook work, CancellationToken ct)
    {
        await slots.WaitAsync(ct);
        try
        {
            if (work.Organization.WebhookUrlOr(settings.WebhookUrl) is not { } url)
            {
                return null;
            }

            var delivered = await sender.SendAsync(url, work.Event, json.Envelope(work.Event).ToJsonString(), ct);
            var now = Stamp.Milliseconds(time.GetUtcNow());
            return delivered ? work.Delivery.AfterSuccess(now) : work.Delivery.AfterFailure(now);
        }
        finally
        {
            slots.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Delivery {DeliveryId} waits for the next start.")]
    private partial void LogStopped(string deliveryId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {DeliveryId} could not be kept; trying again.")]
    private partial void LogTrouble(Exception trouble, string deliveryId);
}
