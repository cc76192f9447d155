using MyIpma.Core.Badges;

namespace MyIpma.Core.Claims;

/// <summary>A claim together with its badge.</summary>
public sealed record ClaimReading(Badge Badge, Claim Claim);
