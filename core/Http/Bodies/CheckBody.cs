namespace MyIpma.Core.Http.Bodies;

/// <summary>The question whether a badge belongs to an address.</summary>
/// <param name="BadgeId">The badge.</param>
/// <param name="Email">The address.</param>
public sealed record CheckBody(string? BadgeId, string? Email);

/// <summary>The answer.</summary>
/// <param name="Belongs">True when the badge is shown to everybody and was issued to this address; false in every other case.</param>
public sealed record CheckedBody(bool Belongs);
