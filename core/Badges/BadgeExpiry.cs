using MyIpma.Core.Storage;

namespace MyIpma.Core.Badges;

/// <summary>Writes down and announces that a certificate has ended. Readers know by the date alone; this tells everybody else.</summary>
public sealed class BadgeExpiry(BadgeLocator locator, BadgeChanges changes)
{
    /// <summary>Expires a badge whose time has come; one that was corrected to end later, or is gone, stays as it is.</summary>
    public async Task ExpireAsync(string badgeId, CancellationToken ct)
    {
        if (await locator.FindAsync(badgeId, ct) is { } key)
        {
            await changes.ApplyAsync(key, Cause.Clock, (badge, now) => badge.Expire(now), ct);
        }
    }
}
