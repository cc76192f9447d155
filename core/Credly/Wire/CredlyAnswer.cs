using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MyIpma.Core.Credly.Wire;

/// <summary>One answer, whole in memory.</summary>
internal sealed record CredlyAnswer(CredlyCall Call, HttpStatusCode Status, byte[] Body, TimeSpan? RetryAfter)
{
    public bool Succeeded => (int)Status is >= 200 and < 300;

    public bool Missing => Status is HttpStatusCode.NotFound or HttpStatusCode.Gone;

    public WireFault Fault => WireFault.Read(Body);

    public T Data<T>(JsonTypeInfo<WireEnvelope<T>> shape)
        where T : class =>
        Envelope(shape).Data ?? throw Unexpected();

    public WireEnvelope<T> Envelope<T>(JsonTypeInfo<WireEnvelope<T>> shape)
        where T : class =>
        Succeeded ? Read(shape) : throw Unexpected();

    public T Read<T>(JsonTypeInfo<T> shape)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body, shape) ?? throw Unexpected();
        }
        catch (JsonException unreadable)
        {
            throw Unexpected(unreadable);
        }
    }

    public CredlyUnavailableException Unexpected(Exception? inner = null) => new(CredlyTrouble.Unexpected, Call.Operation, inner)
    {
        StatusCode = Status,
        MayHaveHappened = Call.Writes && Succeeded,
    };
}
