using MyIpma.Core.Badges;
using MyIpma.Core.Identity;
using MyIpma.Core.OpenBadges.Signing;
using MyIpma.Core.OpenBadges.Status;

namespace MyIpma.Core.OpenBadges.Credentials;

/// <summary>Signs credentials for the people whose badges they are.</summary>
public sealed class CredentialService(MyBadges badges, StatusEntries entries, CredentialWriter write, JwsWriter jws, TimeProvider time)
{
    /// <summary>
    /// What the header says of the token: <c>JWT</c>, because Open Badges 3.0 allows nothing else ("Create the JOSE Header", <c>typ</c> must),
    /// while VC-JOSE-COSE only advises <c>vc+jwt</c> (should).
    /// </summary>
    private const string TokenType = "JWT";

    /// <summary>The credential of an accepted badge.</summary>
    public async Task<CredentialOutcome> SignAsync(Person person, string badgeId, CancellationToken ct)
    {
        if (await badges.FindAsync(person, badgeId, ct) is not { Value: var badge })
        {
            return new CredentialOutcome.Refused(new Refusal.BadgeNotFound());
        }

        if (RefusalOf(badge, time.GetUtcNow()) is { } refusal)
        {
            return new CredentialOutcome.Refused(refusal);
        }

        var entry = await entries.OfAsync(badgeId, ct);
        return new CredentialOutcome.Issued(await jws.SignAsync(write.Write(badge, entry), OpenBadgesJson.Plain.OpenBadgeCredential, TokenType, ct));
    }

    private static Refusal? RefusalOf(Badge badge, DateTimeOffset now) => badge.StatusAt(now) switch
    {
        BadgeStatus.Accepted => null,
        BadgeStatus.Rejected => new Refusal.Rejected(),
        BadgeStatus.Revoked => new Refusal.Revoked(),
        BadgeStatus.Replaced => new Refusal.Replaced(badge.ReplacedBy),
        BadgeStatus.Expired => new Refusal.Expired(),
        _ => new Refusal.NotAccepted(),
    };
}
