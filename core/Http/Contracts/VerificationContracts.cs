using MyIpma.Core.Domain;
using MyIpma.Core.Verification;

namespace MyIpma.Core.Http.Contracts;

/// <summary>What everybody may know of a badge. Dates are calendar days.</summary>
/// <param name="Valid">True while it holds: neither revoked nor replaced nor expired.</param>
/// <param name="Status"><c>accepted</c>, <c>revoked</c>, <c>replaced</c> or <c>expired</c>.</param>
/// <param name="Name">Its full name.</param>
/// <param name="Holder">Whose it is.</param>
/// <param name="IssuedOn">First day of the certificate.</param>
/// <param name="ExpiresOn">Last day; none when it never ends.</param>
/// <param name="CheckedAt">When the source was asked.</param>
/// <param name="Source">Whose word it is.</param>
public sealed record VerificationResponse(
    bool Valid, BadgeStatus Status, string Name, string Holder, DateOnly IssuedOn, DateOnly? ExpiresOn, DateTimeOffset CheckedAt, VerificationSource Source);

/// <summary>The question whether a badge belongs to an address.</summary>
/// <param name="BadgeId">The badge.</param>
/// <param name="Email">The address.</param>
public sealed record AddressCheckRequest(string? BadgeId, string? Email);

/// <summary>The answer.</summary>
/// <param name="Belongs">True when the badge is shown to everybody and was issued to this address; false in every other case.</param>
/// <param name="Valid">True when it belongs to the address and holds: neither revoked nor replaced nor expired.</param>
public sealed record AddressCheckResponse(bool Belongs, bool Valid);
