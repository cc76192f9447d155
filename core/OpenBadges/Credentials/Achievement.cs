using MyIpma.Core.OpenBadges.Hosted;

namespace MyIpma.Core.OpenBadges.Credentials;

/// <summary>A level as an achievement (Open Badges 3.0, Achievement).</summary>
public sealed record Achievement
{
    /// <summary>The address of the level's class.</summary>
    public required Uri Id { get; init; }

    /// <summary>The kind.</summary>
    public IReadOnlyList<string> Type { get; init; } = ["Achievement"];

    /// <summary>The kind of achievement.</summary>
    public string AchievementType { get; init; } = "Certification";

    /// <summary>The full name.</summary>
    public required string Name { get; init; }

    /// <summary>What it stands for.</summary>
    public required string Description { get; init; }

    /// <summary>How it is earned.</summary>
    public required BadgeCriteria Criteria { get; init; }

    /// <summary>Its picture.</summary>
    public required AchievementImage Image { get; init; }

    /// <summary>Who defines it.</summary>
    public required CredentialProfile Creator { get; init; }
}
