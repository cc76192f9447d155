using System.Text.Json.Serialization;
using MyIpma.Core.Addresses;
using MyIpma.Core.Claims;

namespace MyIpma.Core.Badges;

public sealed partial record Badge
{
    /// <summary>True for what a badge left behind when it moved.</summary>
    [JsonIgnore]
    public bool IsLeft => Moving is { Sealed: true };

    /// <summary>True when Credly may have it: it is issued there, or a claim has at least tried.</summary>
    [JsonIgnore]
    public bool MayBeAtCredly => Credly is not null || Claim is not null;

    /// <summary>The person wants it under another address. A running claim ends, for its link is for the old one; a badge that waits at Credly opens again at once.</summary>
    public Decision StartMove(EmailAddress address, DateTimeOffset now)
    {
        if (AddressKey == address.Key || Moving?.AddressKey == address.Key)
        {
            return new Decision.Unchanged(this);
        }

        var status = StatusAt(now);
        if (status == BadgeStatus.Accepted)
        {
            return new Decision.Refused(new Refusal.AcceptedElsewhere());
        }

        if (status is BadgeStatus.Rejected or BadgeStatus.Revoked or BadgeStatus.Replaced or BadgeStatus.Expired)
        {
            return new Decision.Refused(RefusalOf(status));
        }

        return Moving is not null
            ? new Decision.Refused(new Refusal.Moving())
            : Change(this with { Moving = BadgeMove.To(address), Claim = EndedClaim(ClaimReasons.Readdressed, now) });
    }

    /// <summary>Credly has agreed, or has never had it: from here on it lives under the new address only.</summary>
    public Decision SealMove() => Moving is { Sealed: false } move
        ? Change(this with { Moving = move with { Sealed = true } })
        : new Decision.Unchanged(this);

    /// <summary>It stays where it is after all.</summary>
    public Decision CallMoveOff() => Moving is { Sealed: false }
        ? Change(this with { Moving = null })
        : new Decision.Unchanged(this);

    /// <summary>The badge as it arrives under its new address.</summary>
    public Badge Arrived() => Moving is { } move
        ? this with { Address = move.Address, AddressKey = move.AddressKey, Moving = null, Revision = Revision + 1 }
        : throw new InvalidOperationException($"Badge {Id} does not move.");
}
