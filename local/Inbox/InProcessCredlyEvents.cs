using System.Threading.Channels;
using MyIpma.Core.Inbox;

namespace MyIpma.Local.Inbox;

/// <summary>The queue from the webhook to its handler, inside this process. What a crash loses of it is owed again by the sweep.</summary>
internal sealed partial class InProcessCredlyEvents(CredlyEventHandler handler, ILogger<InProcessCredlyEvents> logger) : BackgroundService, ICredlyEventQueue
{
    private const int AtOnce = 8;
    private readonly Channel<string> channel = Channel.CreateUnbounded<string>();
    private int waiting;

    public bool IsIdle => Volatile.Read(ref waiting) == 0;

    public Task EnqueueAsync(string eventId, CancellationToken ct)
    {
        Interlocked.Increment(ref waiting);
        return channel.Writer.WriteAsync(eventId, ct).AsTask();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        channel.Reader.ReadAllAsync(stoppingToken),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
        HandleAsync);

    private async ValueTask HandleAsync(string eventId, CancellationToken ct)
    {
        try
        {
            await handler.HandleAsync(eventId, ct);
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            Failed(failure, eventId);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Credly event {EventId} could not be handled; it stays waiting in the inbox.")]
    private partial void Failed(Exception failure, string eventId);
}
