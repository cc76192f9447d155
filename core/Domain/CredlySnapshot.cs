using System.Text.Json.Serialization;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Domain;

/// <summary>What Credly last told us about a badge. Credly is the truth about acceptance; this is our memory of it.</summary>
public sealed record CredlySnapshot
{
    /// <summary>Credly's id of the badge, the newest of its replacement chain.</summary>
    public required string Id { get; init; }

    /// <summary>Credly's state.</summary>
    public required CredlyBadgeState State { get; init; }

    /// <summary>When that state began on Credly; null while it was never changed (Credly: <c>state_updated_at</c>).</summary>
    public DateTimeOffset? StateUpdatedAt { get; init; }

    /// <summary>When anything last changed on Credly (Credly: <c>updated_at</c>).</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Where the person accepts it; present while pending.</summary>
    public Uri? AcceptUrl { get; init; }

    /// <summary>Why nobody may be sent to where Credly says it is accepted; null where they may, and where Credly says nothing.</summary>
    public string? AcceptUrlRefusal { get; init; }

    /// <summary>Its page on Credly; present once accepted.</summary>
    public Uri? BadgeUrl { get; init; }

    /// <summary>Whether the earner shows it to others; means nothing before acceptance.</summary>
    public bool Public { get; init; }

    /// <summary>Whether it was ever seen accepted: what was never accepted was never shown to anybody.</summary>
    public bool WasAccepted { get; init; }

    /// <summary>Whether the earner is known to have an account on Credly.</summary>
    public bool HasAccount { get; init; }

    /// <summary>Ids the badge had on Credly before it was replaced there or offered anew, oldest first.</summary>
    public IReadOnlyList<string> EarlierIds
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>True while the earner has it or may still take it.</summary>
    [JsonIgnore]
    public bool IsHeld => State is CredlyBadgeState.Pending or CredlyBadgeState.Accepted;

    /// <summary>The copy after hearing from Credly again. An answer about an older state changes nothing but never hides a newer detail.</summary>
    /// <param name="known">What was known.</param>
    /// <param name="reported">What Credly says.</param>
    /// <param name="setAside">The chain a first copy goes on from.</param>
    public static CredlySnapshot Merge(CredlySnapshot? known, CredlyBadge reported, IReadOnlyList<string> setAside)
    {
        if (known is null)
        {
            return From(reported, setAside, wasAccepted: false);
        }

        if (known.Id == reported.Id)
        {
            return IsOlder(known, reported) ? known : From(reported, known.EarlierIds, known.WasAccepted);
        }

        return known.EarlierIds.Contains(reported.Id) || IsBehind(known, reported) ? known : From(reported, [.. known.EarlierIds, known.Id], known.WasAccepted);
    }

    /// <summary>Another id that was itself replaced lies behind the one known, however late it is heard of.</summary>
    private static bool IsBehind(CredlySnapshot known, CredlyBadge reported) =>
        reported.ReplacementBadgeId == known.Id || (reported.State == CredlyBadgeState.Replaced && known.State != CredlyBadgeState.Replaced);

    private static bool IsOlder(CredlySnapshot known, CredlyBadge reported) =>
        (reported.StateUpdatedAt ?? DateTimeOffset.MinValue) < (known.StateUpdatedAt ?? DateTimeOffset.MinValue)
        || (reported.StateUpdatedAt == known.StateUpdatedAt && reported.UpdatedAt < known.UpdatedAt);

    private static CredlySnapshot From(CredlyBadge reported, IReadOnlyList<string> earlierIds, bool wasAccepted) => new()
    {
        Id = reported.Id,
        State = reported.State,
        StateUpdatedAt = reported.StateUpdatedAt,
        UpdatedAt = reported.UpdatedAt,
        AcceptUrl = reported.AcceptUrl,
        AcceptUrlRefusal = reported.AcceptUrlRefusal,
        BadgeUrl = reported.BadgeUrl,
        Public = reported.Public,
        WasAccepted = wasAccepted || reported.State == CredlyBadgeState.Accepted,
        HasAccount = reported.HasUser,
        EarlierIds = earlierIds,
    };
}

/// <summary>That Credly refused a badge for good, so that asking again does not help until something is corrected. Times are UTC.</summary>
public sealed record CredlyRefusal
{
    /// <summary>For so long it is not asked again: somebody may have corrected something on Credly.</summary>
    public static readonly TimeSpan HoldsFor = TimeSpan.FromHours(1);

    /// <summary>When it refused.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What is wrong, as Credly calls it; null when Credly does not say.</summary>
    public string? Attribute { get; init; }

    /// <summary>What is wrong with it, in Credly's words without the person's.</summary>
    public required string Message { get; init; }

    /// <summary>The same as a member of the certificate; <c>badge</c> where it is none.</summary>
    [JsonIgnore]
    public string Field => Attribute switch
    {
        "recipient_email" => "email",
        "issued_to_first_name" => "firstName",
        "issued_to_last_name" or "issued_to" => "lastName",
        "issued_at" => "issuedOn",
        "expires_at" => "expiresOn",
        "badge_template_id" or "badge_template" => "level",
        _ => "badge",
    };

    /// <summary>How long it still holds, in whole minutes so that it does not change with every second; null when it holds no more.</summary>
    public TimeSpan? LeftAt(DateTimeOffset now) => At + HoldsFor - now is { Ticks: > 0 } left ? TimeSpan.FromMinutes(Math.Ceiling(left.TotalMinutes)) : null;
}
