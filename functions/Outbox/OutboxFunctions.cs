using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Outbox;
using MyIpma.Functions.Timers;
using MyIpma.Functions.Workflow;

namespace MyIpma.Functions.Outbox;

/// <summary>
/// Performs what is owed and due. Besides what a crash left, that is everything owed on a date: the end of a badge is such an effect, written when
/// the badge was offered, so no timer of its own looks for badges that have expired.
/// </summary>
public sealed class OutboxFunctions(OutboxSweep sweep, DurableClients clients)
{
    [Function("SweepOutbox")]
    public Task SweepOutbox([TimerTrigger(Schedules.EveryMinute)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => sweep.RunAsync(ct));
}
