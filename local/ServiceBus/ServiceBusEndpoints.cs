using Microsoft.AspNetCore.Http.HttpResults;

namespace MyIpma.Local.ServiceBus;

/// <summary>What the stand-in holds and how it misbehaves, for people and scripts.</summary>
internal static class ServiceBusEndpoints
{
    public static void MapServiceBus(this IEndpointRouteBuilder app)
    {
        var bus = app.MapGroup("/dev/bus").ExcludeFromDescription();
        bus.MapGet("", (ServiceBusStandIn standIn) => Report(standIn));
        bus.MapPut("/faults", Set);
        bus.MapPost("/drop", (ServiceBusStandIn standIn) =>
        {
            standIn.DropLinks();
            return TypedResults.NoContent();
        });
    }

    private static Results<Ok<BusReport>, BadRequest<string>> Set(BusFault wanted, ServiceBusStandIn standIn)
    {
        if (!Enum.TryParse<StandInFault>(wanted.Fault, ignoreCase: true, out var fault) || !Enum.IsDefined(fault))
        {
            return TypedResults.BadRequest("fault is none, refuse or hang.");
        }

        standIn.Fault = fault;
        return Report(standIn);
    }

    private static Ok<BusReport> Report(ServiceBusStandIn standIn) => TypedResults.Ok(new BusReport(
        standIn.ConnectionString,
        standIn.Fault.ToString().ToLowerInvariant(),
        standIn.Queues.OrderBy(queue => queue.Name, StringComparer.Ordinal).ToDictionary(queue => queue.Name, queue => queue.Count)));
}

/// <summary>How the bus is to misbehave: <c>none</c>, <c>refuse</c> or <c>hang</c>.</summary>
internal sealed record BusFault(string? Fault);

internal sealed record BusReport(string ConnectionString, string Fault, IReadOnlyDictionary<string, int> Messages);
