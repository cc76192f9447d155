namespace MyIpma.Core.Http.Bodies;

/// <summary>The Credly token in use, without its value.</summary>
/// <param name="Rotated">True when this call rotated it.</param>
/// <param name="ExpiresAt">When it stops working (UTC).</param>
/// <param name="DaysLeft">Whole days until then.</param>
public sealed record TokenBody(bool Rotated, DateTimeOffset? ExpiresAt, int? DaysLeft);
