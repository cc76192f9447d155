namespace MyIpma.Core.OpenBadges.Credentials;

/// <summary>Who reached what (Open Badges 3.0, AchievementSubject).</summary>
public sealed record AchievementSubject
{
    /// <summary>The holder in this one badge: a URN of its own, so that two badges do not betray that they are one person's.</summary>
    public required string Id { get; init; }

    /// <summary>The kind.</summary>
    public IReadOnlyList<string> Type { get; init; } = ["AchievementSubject"];

    /// <summary>By what the holder is recognised: the name, and the address hashed.</summary>
    public required IReadOnlyList<IdentityObject> Identifier { get; init; }

    /// <summary>What was reached.</summary>
    public required Achievement Achievement { get; init; }
}
