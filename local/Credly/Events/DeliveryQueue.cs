using System.Threading.Channels;

namespace MyIpma.Local.Credly;

/// <summary>Tells the courier which deliveries became durable.</summary>
internal sealed class DeliveryQueue
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
