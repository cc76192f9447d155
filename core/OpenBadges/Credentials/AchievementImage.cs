namespace MyIpma.Core.OpenBadges.Credentials;

/// <summary>A picture and what it shows (Open Badges 3.0, Image).</summary>
public sealed record AchievementImage(Uri Id, string Type, string Caption);
