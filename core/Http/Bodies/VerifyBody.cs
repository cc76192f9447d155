using MyIpma.Core.Badges;
using MyIpma.Core.Verify;

namespace MyIpma.Core.Http.Bodies;

/// <summary>What everybody may know of a badge. Dates are calendar days.</summary>
/// <param name="Valid">True while it holds: neither revoked nor replaced nor expired.</param>
/// <param name="Status"><c>accepted</c>, <c>revoked</c>, <c>replaced</c> or <c>expired</c>.</param>
/// <param name="Name">Its full name.</param>
/// <param name="Holder">Whose it is.</param>
/// <param name="IssuedOn">First day of the certificate.</param>
/// <param name="ExpiresOn">Last day; none when it never ends.</param>
/// <param name="CheckedAt">When the source was asked.</param>
/// <param name="Source">Whose word it is.</param>
public sealed record VerifyBody(
    bool Valid, BadgeStatus Status, string Name, string Holder, DateOnly IssuedOn, DateOnly? ExpiresOn, DateTimeOffset CheckedAt, VerifySource Source);
