using System.Text.Json;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Events;

namespace MyIpma.Core.Outbox;

/// <summary>What a change of a badge owes.</summary>
internal static class Effects
{
    public static IEnumerable<Effect> Of(Badge before, Badge after, IReadOnlyList<Happening> happenings, DateTimeOffset now)
    {
        if (happenings.Contains(Happening.ClaimStarted) && after.Claim is { } started)
        {
            yield return new Effect.StartClaim(after.Key, started.Number);
        }

        foreach (var happening in happenings)
        {
            if (EventTypes.Of(happening) is { } type)
            {
                yield return new Effect.Publish(type, after.Id, now, JsonSerializer.SerializeToElement(BadgeEventData.Of(after, now), EventJson.Default.BadgeEventData));
            }
        }

        if (Moved(before.Claim, after.Claim) is { } claim)
        {
            yield return new Effect.MoveClaim(new ClaimId(after.Id, claim.Number).ToString(), claim.Status);
        }
    }

    /// <summary>The claim whose workflow must hear of a change it did not make itself: preparing, opening and lapsing are its own steps.</summary>
    private static Claim? Moved(Claim? before, Claim? after) =>
        before is { IsRunning: true } && after is not null && before.Number == after.Number && before.Status != after.Status
            && after.Status is ClaimStatus.Proceeded or ClaimStatus.Confirmed or ClaimStatus.Failed
            ? after
            : null;
}
