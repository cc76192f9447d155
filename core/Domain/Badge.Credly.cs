using MyIpma.Core.Credly;

namespace MyIpma.Core.Domain;

public sealed partial record Badge
{
    /// <summary>Takes over what Credly says about this badge. An older answer, a repeated one or one about a superseded id changes nothing.</summary>
    public Decision ApplyCredlyState(CredlyBadge reported, DateTimeOffset now)
    {
        if (SupersededCredlyIds.Contains(reported.Id) || (AwaitsCorrection && reported is { State: CredlyBadgeState.Replaced } && reported.Id == Credly?.Id))
        {
            // What is replaced while it is being corrected goes on under the next id, which is told apart.
            return new Decision.Unchanged(this);
        }

        var copy = CredlySnapshot.Merge(Credly, reported, SupersededCredlyIds);
        if (Credly is not null && copy == Credly with { EarlierIds = copy.EarlierIds })
        {
            return new Decision.Unchanged(this);
        }

        var next = this with { Credly = copy, CredlyRefusal = null, AwaitsReplacement = false };
        var moves = next.StatusAt(now) != StatusAt(now);
        var news = EventsFor(Credly, copy).ToList();
        return Change(next with { Claim = next.ClaimAfter(news, now) }, [.. news.Where(kind => moves || !IsStateEvent(kind))]);
    }

    private static IEnumerable<BadgeEventKind> EventsFor(CredlySnapshot? before, CredlySnapshot after)
    {
        if (before is null)
        {
            yield return BadgeEventKind.Issued;
        }

        if (after.AcceptUrlRefusal is not null && after.AcceptUrlRefusal != before?.AcceptUrlRefusal)
        {
            yield return BadgeEventKind.LinkRefused;
        }

        if (after.State != (before?.State ?? CredlyBadgeState.Pending) && EventFor(after.State) is { } news)
        {
            yield return news;
        }

        if (before?.State == CredlyBadgeState.Accepted && after.State == CredlyBadgeState.Accepted && before.Public != after.Public)
        {
            yield return after.Public ? BadgeEventKind.MadePublic : BadgeEventKind.MadePrivate;
        }
    }

    /// <summary>News of a state that the badge is in already, for another reason, is no news: what IPMA revoked, Credly revokes after us.</summary>
    private static bool IsStateEvent(BadgeEventKind kind) => kind is BadgeEventKind.Accepted or BadgeEventKind.Rejected or BadgeEventKind.Revoked or BadgeEventKind.Replaced;

    private static BadgeEventKind? EventFor(CredlyBadgeState state) => state switch
    {
        CredlyBadgeState.Accepted => BadgeEventKind.Accepted,
        CredlyBadgeState.Rejected => BadgeEventKind.Rejected,
        CredlyBadgeState.Revoked => BadgeEventKind.Revoked,
        CredlyBadgeState.Replaced => BadgeEventKind.Replaced,
        _ => null,
    };

    private Claim? ClaimAfter(IReadOnlyCollection<BadgeEventKind> news, DateTimeOffset now)
    {
        var claim = Claim?.At(now);
        return claim is { IsRunning: true } && ClaimEndFor(news) is { } ending ? claim.End(ending.Status, now, ending.Reason) : Claim;
    }

    private static (ClaimStatus Status, string? Reason)? ClaimEndFor(IReadOnlyCollection<BadgeEventKind> news)
    {
        foreach (var kind in news)
        {
            switch (kind)
            {
                case BadgeEventKind.Accepted:
                    return (ClaimStatus.Confirmed, null);
                case BadgeEventKind.Rejected:
                    return (ClaimStatus.Failed, ClaimReasons.Rejected);
                case BadgeEventKind.Revoked:
                    return (ClaimStatus.Failed, ClaimReasons.Revoked);
                case BadgeEventKind.Replaced:
                    return (ClaimStatus.Failed, ClaimReasons.Replaced);
            }
        }

        return null;
    }
}

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
