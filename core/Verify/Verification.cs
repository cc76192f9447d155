using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;

namespace MyIpma.Core.Verify;

/// <summary>What everybody may know of a badge that its holder shows, and on whose word. Time decides at read, so a kept one never outlives its end.</summary>
public sealed record Verification
{
    /// <summary>The badge id.</summary>
    public required string BadgeId { get; init; }

    /// <summary>The key of its holder's address, for checking a claim; never shown.</summary>
    public required string AddressKey { get; init; }

    /// <summary>The level code.</summary>
    public required string Level { get; init; }

    /// <summary>The holder's name as it is written.</summary>
    public required string Holder { get; init; }

    /// <summary>First day of the certificate.</summary>
    public required DateOnly IssuedOn { get; init; }

    /// <summary>Last day; none when it never ends.</summary>
    public required DateOnly? ExpiresOn { get; init; }

    /// <summary>The first moment at which it no longer holds; null for never.</summary>
    public required DateTimeOffset? EndsAt { get; init; }

    /// <summary>Accepted, revoked or replaced: what does not depend on the time.</summary>
    public required BadgeStatus Standing { get; init; }

    /// <summary>The badge of a newer certificate, where that is why.</summary>
    public required string? ReplacedBy { get; init; }

    /// <summary>Its page at Credly.</summary>
    public required Uri? CredlyUrl { get; init; }

    /// <summary>When the source was asked.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>Whose word it is.</summary>
    public required VerifySource Source { get; init; }

    /// <summary>The status at a moment.</summary>
    public BadgeStatus StatusAt(DateTimeOffset now) => Standing == BadgeStatus.Accepted && now >= EndsAt ? BadgeStatus.Expired : Standing;

    /// <summary>True while it holds.</summary>
    public bool IsValidAt(DateTimeOffset now) => StatusAt(now) == BadgeStatus.Accepted;

    /// <summary>Weighs our record and Credly's word. Null when there is nothing to show: never accepted, kept private, or gone from Credly.</summary>
    internal static Verification? Of(Badge known, CredlyWord word, DateTimeOffset now)
    {
        var badge = word is CredlyWord.Told told && known.Hear(told.Badge, now) is Decision.Changed changed ? changed.Badge : known;
        if (word is CredlyWord.Hidden || badge.Credly is not { WasAccepted: true, Public: true } || StandingOf(badge, word, now) is not { } standing)
        {
            return null;
        }

        var (expiresOn, endsAt) = EndOf(badge.Certificate, word);
        return new Verification
        {
            BadgeId = badge.Id,
            AddressKey = badge.AddressKey,
            Level = badge.Certificate.Level,
            Holder = HolderName.Of(badge.Certificate),
            IssuedOn = badge.Certificate.IssuedOn,
            ExpiresOn = expiresOn,
            EndsAt = endsAt,
            Standing = standing,
            ReplacedBy = badge.ReplacedBy,
            CredlyUrl = badge.Credly.BadgeUrl,
            CheckedAt = now,
            Source = SourceOf(word),
        };
    }

    private static BadgeStatus? StandingOf(Badge badge, CredlyWord word, DateTimeOffset now) => badge.StatusAt(now) switch
    {
        BadgeStatus.Revoked => BadgeStatus.Revoked,
        BadgeStatus.Replaced => BadgeStatus.Replaced,
        _ when word is CredlyWord.Withdrawn => BadgeStatus.Revoked,
        BadgeStatus.Accepted or BadgeStatus.Expired => BadgeStatus.Accepted,
        _ => null,
    };

    /// <summary>The earlier of the certificate's end and the one Credly knows.</summary>
    private static (DateOnly? Day, DateTimeOffset? Moment) EndOf(Certificate certificate, CredlyWord word)
    {
        var said = word switch
        {
            CredlyWord.Told told => told.Badge.ExpiresAt,
            CredlyWord.Stated stated => stated.Assertion.Expires,
            _ => null,
        };
        return said is { } end && !(certificate.EndsAt <= end)
            ? (DateOnly.FromDateTime(end.UtcDateTime.AddTicks(-1)), end)
            : (certificate.ExpiresOn, certificate.EndsAt);
    }

    private static VerifySource SourceOf(CredlyWord word) => word switch
    {
        CredlyWord.Told => VerifySource.Credly,
        CredlyWord.Stated or CredlyWord.Withdrawn => VerifySource.OpenBadges,
        _ => VerifySource.Ours,
    };
}
