namespace MyIpma.Core.Badges;

public sealed partial record Badge
{
    /// <summary>Why the badge cannot be shared at a moment; null when it can: accepted, in force, and shown by its holder at Credly.</summary>
    public Refusal? WhyNotShared(DateTimeOffset now) => StatusAt(now) switch
    {
        BadgeStatus.Accepted => Credly is { Public: true } ? null : new Refusal.NotPublic(Credly?.BadgeUrl),
        BadgeStatus.Pending or BadgeStatus.Claiming or BadgeStatus.AwaitingAcceptance => new Refusal.NotAccepted(),
        var ended => RefusalOf(ended),
    };
}
