using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Issuing;

/// <summary>Lets Credly show what a corrected certificate says. It looks before it acts, so that a crash or a lost answer between two steps heals when it is performed again.</summary>
public sealed partial class BadgeCorrection(BadgeStore store, BadgeIssuer issuer, CredlyClient credly, BadgeService badges, ILogger<BadgeCorrection> logger)
{
    private const int LongestChain = 10;

    /// <summary>Performs the correction; false when Credly refuses it, so that it is to be tried again.</summary>
    /// <exception cref="CredlyUnavailableException">No answer now; trying again does no harm.</exception>
    public async Task<bool> PerformAsync(string badgeId, CancellationToken ct)
    {
        if (await store.FindAsync(badgeId, ct) is not { Value: { AwaitsCorrection: true } badge })
        {
            return true;
        }

        var there = await FindAsync(badge, ct);
        if (there is { IsHeld: true } && !BadgeIssuer.Shows(there, badge))
        {
            there = await issuer.CorrectAsync(badge, there, ct);
            if (there is null)
            {
                Refused(badgeId);
                return false;
            }
        }

        await badges.ApplyAsync(badge.Key, ChangeSource.Certificate(badge.Certificate.Id), (current, now) => current.CompleteCorrection(badge.Certificate, there, now), ct);
        return true;
    }

    /// <summary>The badge as Credly has it now: an earlier correction may have given it another id without our seeing the answer.</summary>
    private async Task<CredlyBadge?> FindAsync(Badge badge, CancellationToken ct)
    {
        var there = badge.Credly is { Id: var id } ? await credly.GetAsync(id, ct) : await issuer.FindAsync(badge, ct);
        for (var hops = 0; hops < LongestChain && there is { State: CredlyBadgeState.Replaced, ReplacementBadgeId: { } next }; hops++)
        {
            if (await credly.GetAsync(next, ct) is not { } successor || successor.IssuerEarnerId != badge.Id)
            {
                break;
            }

            there = successor;
        }

        return there;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Credly refuses to correct badge {BadgeId}; it is tried again.")]
    private partial void Refused(string badgeId);
}
