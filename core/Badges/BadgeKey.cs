namespace MyIpma.Core.Badges;

/// <summary>Where a badge is stored: the key of the address it was issued to, and its id.</summary>
public sealed record BadgeKey(string AddressKey, string BadgeId);
