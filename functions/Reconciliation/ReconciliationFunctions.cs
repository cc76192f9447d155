using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Credly.TokenCare;
using MyIpma.Core.Reconciliation;
using MyIpma.Functions.Timers;
using MyIpma.Functions.Workflow;

namespace MyIpma.Functions.Reconciliation;

/// <summary>What looks after the truth at Credly without being told to.</summary>
public sealed class ReconciliationFunctions(EventsFeed feed, NightlyWalk walk, TokenCare tokens, DurableClients clients)
{
    /// <summary>Shorter than a function may run (host.json, functionTimeout), so that the walk notes where it stopped.</summary>
    private static readonly TimeSpan WalkFor = TimeSpan.FromMinutes(4);

    [Function("ReadCredlyEvents")]
    public Task ReadCredlyEvents(
        [TimerTrigger(Schedules.EveryFiveMinutes)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => feed.RunAsync(ct));

    [Function("WalkBadges")]
    public Task WalkBadges([TimerTrigger(Schedules.AtNight)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => walk.RunAsync(WalkFor, ct));

    [Function("CareForCredlyToken")]
    public Task CareForCredlyToken(
        [TimerTrigger(Schedules.EveryMorning)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => tokens.RunAsync(ct));
}
