using MyIpma.Core.Credly;

namespace MyIpma.Core.Domain;

public sealed partial record Badge
{
    /// <summary>A report that is older, repeated, or about a superseded id changes nothing.</summary>
    public Decision ApplyCredlyState(CredlyBadge reported, DateTimeOffset now)
    {
        if (SupersededCredlyIds.Contains(reported.Id) || (AwaitsCorrection && reported is { State: CredlyBadgeState.Replaced } && reported.Id == Credly?.Id))
        {
            // A badge replaced by its own correction goes on under the next id, which is reported separately.
            return new Decision.Unchanged(this);
        }

        var snapshot = CredlySnapshot.Merge(Credly, reported, SupersededCredlyIds);
        if (Credly is not null && snapshot == Credly with { EarlierIds = snapshot.EarlierIds })
        {
            return new Decision.Unchanged(this);
        }

        var next = this with { Credly = snapshot, CredlyRefusal = null, AwaitsReplacement = false };
        var statusChanges = next.StatusAt(now) != StatusAt(now);
        var events = EventsFor(Credly, snapshot).ToList();
        return Change(next with { Claim = next.ClaimAfter(events, now) }, [.. events.Where(kind => statusChanges || !IsStateEvent(kind))]);
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

        if (after.State != (before?.State ?? CredlyBadgeState.Pending) && EventFor(after.State) is { } kind)
        {
            yield return kind;
        }

        if (before?.State == CredlyBadgeState.Accepted && after.State == CredlyBadgeState.Accepted && before.Public != after.Public)
        {
            yield return after.Public ? BadgeEventKind.MadePublic : BadgeEventKind.MadePrivate;
        }
    }

    /// <summary>An event for a state that the badge is in already is not raised again: what IPMA revoked, Credly revokes afterwards.</summary>
    private static bool IsStateEvent(BadgeEventKind kind) => kind is BadgeEventKind.Accepted or BadgeEventKind.Rejected or BadgeEventKind.Revoked or BadgeEventKind.Replaced;

    private static BadgeEventKind? EventFor(CredlyBadgeState state) => state switch
    {
        CredlyBadgeState.Accepted => BadgeEventKind.Accepted,
        CredlyBadgeState.Rejected => BadgeEventKind.Rejected,
        CredlyBadgeState.Revoked => BadgeEventKind.Revoked,
        CredlyBadgeState.Replaced => BadgeEventKind.Replaced,
        _ => null,
    };

    private Claim? ClaimAfter(IReadOnlyCollection<BadgeEventKind> events, DateTimeOffset now)
    {
        var claim = Claim?.At(now);
        return claim is { IsRunning: true } && ClaimEndFor(events) is { } ending ? claim.End(ending.Status, now, ending.Reason) : Claim;
    }

    private static (ClaimStatus Status, string? Reason)? ClaimEndFor(IReadOnlyCollection<BadgeEventKind> events)
    {
        foreach (var kind in events)
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

/// <summary>What Credly last reported. Credly is authoritative about acceptance; this is our record of it.</summary>
public sealed record CredlySnapshot
{
    /// <summary>Credly's id, the newest of the replacement chain.</summary>
    public required string Id { get; init; }

    public required CredlyBadgeState State { get; init; }

    /// <summary>Null while the state never changed (Credly: <c>state_updated_at</c>).</summary>
    public DateTimeOffset? StateUpdatedAt { get; init; }

    /// <summary>Credly: <c>updated_at</c>.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Present while pending.</summary>
    public Uri? AcceptUrl { get; init; }

    /// <summary>Why the accept address Credly gave is not used; null where it is, and where Credly gave none.</summary>
    public string? AcceptUrlRefusal { get; init; }

    /// <summary>Present once accepted.</summary>
    public Uri? BadgeUrl { get; init; }

    /// <summary>Means nothing before acceptance.</summary>
    public bool Public { get; init; }

    /// <summary>Ever reported as accepted: what never was has never been visible to anybody.</summary>
    public bool WasAccepted { get; init; }

    /// <summary>Whether the earner is known to have a Credly account.</summary>
    public bool HasAccount { get; init; }

    /// <summary>Earlier ids on Credly, oldest first, from before it was replaced there or offered anew.</summary>
    public IReadOnlyList<string> EarlierIds
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The earner has it or may still accept it.</summary>
    [JsonIgnore]
    public bool IsHeld => State is CredlyBadgeState.Pending or CredlyBadgeState.Accepted;

    /// <summary>Merges a new report into what is known. A report about an older state changes nothing but never hides a newer detail.</summary>
    /// <param name="supersededIds">Earlier ids for the first snapshot.</param>
    public static CredlySnapshot Merge(CredlySnapshot? known, CredlyBadge reported, IReadOnlyList<string> supersededIds)
    {
        if (known is null)
        {
            return From(reported, supersededIds, wasAccepted: false);
        }

        if (known.Id == reported.Id)
        {
            return IsOlder(known, reported) ? known : From(reported, known.EarlierIds, known.WasAccepted);
        }

        return known.EarlierIds.Contains(reported.Id) || IsBehind(known, reported) ? known : From(reported, [.. known.EarlierIds, known.Id], known.WasAccepted);
    }

    /// <summary>A different id that was itself replaced comes before the known one, however late it is reported.</summary>
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

/// <summary>Credly refused a badge for good, so asking again does not help until something is corrected. Times are UTC.</summary>
public sealed record CredlyRefusal
{
    /// <summary>How long Credly is not asked again: by then somebody may have corrected something there.</summary>
    public static readonly TimeSpan HoldsFor = TimeSpan.FromHours(1);

    public required DateTimeOffset At { get; init; }

    /// <summary>The field as Credly calls it; null when Credly does not say.</summary>
    public string? Attribute { get; init; }

    /// <summary>Credly's message without personal data.</summary>
    public required string Message { get; init; }

    /// <summary>The field as the certificate calls it; <c>badge</c> where it has none such.</summary>
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

    /// <summary>In whole minutes, so that it does not change with every second; null when it no longer applies.</summary>
    public TimeSpan? LeftAt(DateTimeOffset now) => At + HoldsFor - now is { Ticks: > 0 } left ? TimeSpan.FromMinutes(Math.Ceiling(left.TotalMinutes)) : null;
}
