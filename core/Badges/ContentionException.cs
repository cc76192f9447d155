namespace MyIpma.Core.Badges;

/// <summary>A badge kept changing under our hands for too long; trying again later is right.</summary>
public sealed class ContentionException(string badgeId) : Exception($"Badge {badgeId} kept changing.");
