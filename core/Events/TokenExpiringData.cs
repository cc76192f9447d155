namespace MyIpma.Core.Events;

/// <summary>The data of <see cref="EventTypes.TokenExpiring"/>.</summary>
/// <param name="ExpiresAt">When the token stops working (UTC).</param>
/// <param name="DaysLeft">Whole days until then.</param>
public sealed record TokenExpiringData(DateTimeOffset ExpiresAt, int DaysLeft);
