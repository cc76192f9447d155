using System.Globalization;
using System.Text.Json;
using MyIpma.Core.Events;
using MyIpma.Core.Storage;

namespace MyIpma.Local.Events;

/// <summary>Stands in for topic <c>badge-events</c>: keeps what was published, in order, and drops a repeated message id as duplicate detection does.</summary>
internal sealed class DevEvents(ITable table) : IEventBus, IDisposable
{
    private const string Partition = "events";
    private readonly SemaphoreSlim gate = new(1);
    private readonly List<CloudEvent> events = [];
    private readonly HashSet<string> ids = [];

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
            Keep(JsonSerializer.Deserialize(row.Body, EventJson.Default.CloudEvent) ?? throw new InvalidDataException($"Event {row.Key} is empty."));
        }
    }

    public async Task PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            foreach (var published in events.Where(published => !ids.Contains(published.Id)))
            {
                var key = ids.Count.ToString("d10", CultureInfo.InvariantCulture);
                await table.TryCommitAsync(Partition, [new RowChange.Put(key, JsonSerializer.Serialize(published, EventJson.Default.CloudEvent))], ct);
                Keep(published);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private void Keep(CloudEvent published)
    {
        lock (events)
        {
            ids.Add(published.Id);
            events.Add(published);
        }
    }
}
