using System.Globalization;
using System.Text.Json;
using MyIpma.Core.Common;
using MyIpma.Core.Events;
using MyIpma.Core.Storage;
using MyIpma.Core.Webhooks;

namespace MyIpma.Local.Dev;

/// <summary>Stands in for topic <c>badge-events</c>: keeps what was published, in order, and drops a repeated message id as duplicate detection does.</summary>
internal sealed class DevEvents(ITable table, FaultIsolation faults) : IEventBus, IDisposable
{
    private const string Partition = "events";
    private const int MaxRowsPerTransaction = 100;
    private readonly SemaphoreSlim gate = new(1);
    private readonly List<CloudEvent> events = [];
    private readonly HashSet<string> ids = [];
    private int nextRow;

    public IReadOnlyList<CloudEvent> All
    {
        get
        {
            lock (events)
            {
                return [.. events];
            }
        }
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        await foreach (var row in table.RangeAsync(Partition, "", "~", ct))
        {
            nextRow = int.TryParse(row.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number + 1 : nextRow;
            if (faults.TryRead(row, EventJson.Default.CloudEvent, out var published))
            {
                Keep(published);
            }
        }
    }

    public async Task PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            foreach (var chunk in events.Where(published => !ids.Contains(published.Id)).DistinctBy(published => published.Id).Chunk(MaxRowsPerTransaction))
            {
                await table.TryCommitAsync(Partition, [.. chunk.Select((published, n) => new RowChange.Put(Key(nextRow + n), JsonSerializer.Serialize(published, EventJson.Default.CloudEvent)))], ct);
                nextRow += chunk.Length;
                Array.ForEach(chunk, Keep);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private static string Key(int row) => row.ToString("d10", CultureInfo.InvariantCulture);

    private void Keep(CloudEvent published)
    {
        lock (events)
        {
            ids.Add(published.Id);
            events.Add(published);
        }
    }
}

/// <summary>The published events and the sent mails, for front-end developers.</summary>
internal static class DevEventEndpoints
{
    public static void MapDevEvents(this IEndpointRouteBuilder app)
    {
        var dev = app.MapGroup("/dev").ExcludeFromDescription();
        dev.MapGet("/events", (DevEvents events) => TypedResults.Json(new EventsBody(events.All), EventsJson.Default.EventsBody));
        dev.MapGet("/mail", (HttpRequest request, string? to, LocalMailbox mail) => to is { Length: > 0 } && EmailAddress.Canonicalize(to) is null
            ? Results.Problem("'to' is not an e-mail address.", statusCode: StatusCodes.Status400BadRequest)
            : RespondTo(request, MailMessages.To(mail, EmailAddress.Canonicalize(to))));
    }

    /// <summary>A page for browsers, JSON for everybody else.</summary>
    private static IResult RespondTo(HttpRequest request, MailMessagesBody messages) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        ? MailMessages.Page(messages)
        : TypedResults.Json(messages, MailJson.Default.MailMessagesBody);
}

internal sealed record EventsBody(IReadOnlyList<CloudEvent> Events);

[System.Text.Json.Serialization.JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[System.Text.Json.Serialization.JsonSerializable(typeof(EventsBody))]
internal sealed partial class EventsJson : System.Text.Json.Serialization.JsonSerializerContext;

/// <summary>Stands in for queue <c>credly-events</c>: handles an event at once, so that its outbox row is deleted only once it has been handled.</summary>
internal sealed class InProcessCredlyEventQueue(CredlyEventProcessor handler) : ICredlyEventQueue
{
    public Task EnqueueAsync(string eventId, string messageId, CancellationToken ct) => handler.HandleAsync(eventId, ct);
}
