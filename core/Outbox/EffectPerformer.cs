using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Inbox;
using MyIpma.Core.OpenBadges.Status;
using MyIpma.Core.People;
using MyIpma.Core.Renewal;
using MyIpma.Core.Workflow;

namespace MyIpma.Core.Outbox;

/// <summary>Knows who carries out which effect. Events are not here: the relay publishes them in batches.</summary>
public sealed class EffectPerformer(
    IClaimWorkflows workflows, ICredlyEventQueue credlyEvents, BadgeExpiry expiry, CredlyDebts debts, RevocationNotes revocations, PeopleEffects people, IOptions<ClaimOptions> claims)
{
    /// <summary>Carries out one effect; doing it twice does no harm.</summary>
    public Task PerformAsync(OutboxRow row, CancellationToken ct) => row.Effect switch
    {
        Effect.StartClaim start => workflows.StartAsync(new(start.Badge, start.Number, claims.Value.PrepareFor, claims.Value.AcceptFor), ct),
        Effect.MoveClaim moved => workflows.MovedAsync(moved.ClaimId, moved.Status, ct),
        Effect.HandleCredlyEvent handle => credlyEvents.EnqueueAsync(handle.EventId, row.Key, ct),
        Effect.ExpireBadge expire => expiry.ExpireAsync(expire.BadgeId, ct),
        Effect.ReplaceAtCredly or Effect.RevokeAtCredly => debts.PerformAsync(row, ct),
        Effect.NoteRevocation note => revocations.NoteAsync(note.BadgeId, ct),
        Effect.OfPeople owed => people.PerformAsync(owed, ct),
        _ => throw new ArgumentOutOfRangeException(nameof(row)),
    };
}
