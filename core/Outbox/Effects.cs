using System.Text.Json;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Events;
using MyIpma.Core.People;

namespace MyIpma.Core.Outbox;

/// <summary>What a change of a badge owes.</summary>
internal static class Effects
{
    /// <summary>The effects with the time each is due.</summary>
    public static IEnumerable<(Effect Effect, DateTimeOffset Due)> Of(Badge before, Badge after, IReadOnlyList<Happening> happenings, DateTimeOffset now)
    {
        if (happenings.Contains(Happening.ClaimStarted) && after.Claim is { } started)
        {
            yield return (new Effect.StartClaim(after.Key, started.Number), now);
        }

        foreach (var happening in happenings)
        {
            if (EventTypes.Of(happening) is { } type && !(happening == Happening.Offered && after.StatusAt(now) != BadgeStatus.Pending))
            {
                var data = JsonSerializer.SerializeToElement(BadgeEventData.Of(after, now), EventJson.Default.BadgeEventData);
                yield return (new Effect.Publish(type, after.Id, now, data), now);
            }
        }

        if (happenings.Any(happening => happening is Happening.Offered or Happening.Renewed or Happening.Corrected) && after.Certificate.EndsAt is { } end)
        {
            yield return (new Effect.ExpireBadge(after.Id), end);
        }

        foreach (var debt in CredlyDebt.Of(before, after, happenings, now))
        {
            yield return debt;
        }

        if (happenings.Any(happening => EndsCredential(happening, after)))
        {
            yield return (new Effect.NoteRevocation(after.Id), now);
        }

        if (happenings.Any(happening => happening is Happening.Offered or Happening.Renewed or Happening.Corrected))
        {
            foreach (var reminder in Reminders.OwedBy(after, happenings.Contains(Happening.Offered), now))
            {
                yield return reminder;
            }
        }

        if (Moved(before.Claim, after.Claim) is { } claim)
        {
            yield return (new Effect.MoveClaim(new ClaimId(after.Id, claim.Number).ToString(), claim.Status), now);
        }
    }

    /// <summary>A bit that is on stays on, so Credly's own replacement does not count: there the badge lives on under a new id.</summary>
    private static bool EndsCredential(Happening happening, Badge after) =>
        happening == Happening.Revoked || (happening == Happening.Replaced && after.ReplacedBy is not null);

    /// <summary>The claim whose workflow must hear of a change it did not make itself: preparing, opening and lapsing are its own steps.</summary>
    private static Claim? Moved(Claim? before, Claim? after) =>
        before is { IsRunning: true } && after is not null && before.Number == after.Number && before.Status != after.Status
            && after.Status is ClaimStatus.Proceeded or ClaimStatus.Confirmed or ClaimStatus.Failed
            ? after
            : null;
}
