using MyIpma.Core.Common;

namespace MyIpma.Core.Domain;

/// <summary>One attempt to bring a badge to Credly. All times are UTC.</summary>
public sealed record Claim
{
    /// <summary>WCAG 2.2.1 (timing adjustable): how often the window can be extended.</summary>
    public const int MostExtensions = 10;

    /// <summary>Counts from 1 for each badge.</summary>
    public required int Number { get; init; }

    /// <summary>As recorded; the current one is <see cref="At"/>.</summary>
    public required ClaimStatus Status { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When preparation is given up.</summary>
    public required DateTimeOffset GiveUpAt { get; init; }

    /// <summary>When the Credly link was ready.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>Proceeding at this moment is too late already.</summary>
    public DateTimeOffset? ClosesAt { get; init; }

    public int Extensions { get; init; }

    public DateTimeOffset? ProceededAt { get; init; }

    /// <summary>Confirmed, lapsed or failed.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>One of <see cref="ClaimReasons"/>; null while it runs and when it was confirmed.</summary>
    public string? Reason { get; init; }

    [JsonIgnore]
    public bool IsRunning => Status is ClaimStatus.Preparing or ClaimStatus.Open or ClaimStatus.Proceeded;

    /// <summary>Extensions still available.</summary>
    [JsonIgnore]
    public int MoreTimeLeft => Status is ClaimStatus.Preparing or ClaimStatus.Open ? MostExtensions - Extensions : 0;

    public static Claim Start(int number, DateTimeOffset now, TimeSpan prepareFor) =>
        new() { Number = number, Status = ClaimStatus.Preparing, StartedAt = now, GiveUpAt = now + prepareFor };

    /// <summary>The claim at a moment: an open window that has passed is lapsed, and an overlong preparation has failed, whether recorded or not.</summary>
    public Claim At(DateTimeOffset now) => this switch
    {
        { Status: ClaimStatus.Open, ClosesAt: { } closesAt } when now >= closesAt => End(ClaimStatus.Lapsed, closesAt, ClaimReasons.WindowClosed),
        { Status: ClaimStatus.Preparing } when now >= GiveUpAt => End(ClaimStatus.Failed, GiveUpAt, ClaimReasons.ProviderUnavailable),
        _ => this,
    };

    public Claim Open(DateTimeOffset now, TimeSpan window) => this with { Status = ClaimStatus.Open, OpenedAt = now, ClosesAt = now + window };

    public Claim Extend(DateTimeOffset closesAt) => this with { ClosesAt = closesAt, Extensions = Extensions + 1 };

    public Claim CloseWith(Claim later) => this with { ClosesAt = later.ClosesAt, Extensions = Math.Max(Extensions, later.Extensions) };

    public Claim Proceed(DateTimeOffset now) => this with { Status = ClaimStatus.Proceeded, ProceededAt = now };

    public Claim End(ClaimStatus outcome, DateTimeOffset at, string? reason) => this with { Status = outcome, EndedAt = at, Reason = reason };
}

/// <summary>Where one attempt to bring a badge to Credly is.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ClaimStatus>))]
public enum ClaimStatus
{
    /// <summary>Being issued on Credly; the window has not opened yet.</summary>
    Preparing,

    /// <summary>The person may proceed.</summary>
    Open,

    /// <summary>The person followed the link in time.</summary>
    Proceeded,

    /// <summary>Credly confirmed the acceptance.</summary>
    Confirmed,

    /// <summary>The window closed before the person proceeded.</summary>
    Lapsed,

    /// <summary>Ended without a chance to accept; the reason says why.</summary>
    Failed,

    /// <summary>Written by a newer version of the service.</summary>
    Unknown,
}

/// <summary>Codes for programs; texts for people are in the resources.</summary>
public static class ClaimReasons
{
    /// <summary>Credly could not be reached within the preparation time.</summary>
    public const string ProviderUnavailable = "provider-unavailable";

    public const string ProviderRefused = "provider-refused";

    public const string WindowClosed = "window-closed";

    public const string Rejected = "rejected";

    public const string Revoked = "revoked";

    public const string Replaced = "replaced";

    public const string Expired = "expired";

    /// <summary>Moved to another address.</summary>
    public const string Readdressed = "readdressed";
}

/// <summary><c>{badgeId}.{number}</c>; also the id of the claim's workflow.</summary>
public readonly record struct ClaimId(string BadgeId, int Number)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{BadgeId}.{Number}");

    /// <summary>Null when the text is not a claim id.</summary>
    public static ClaimId? TryParse(string? text)
    {
        var dot = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        return text is not null && dot > 0 && BadgeIdFactory.IsWellFormed(text[..dot])
            && int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? new ClaimId(text[..dot], number)
            : null;
    }
}

/// <summary>The time limits of a claim.</summary>
public sealed record ClaimTimes(TimeSpan Window, TimeSpan PrepareFor);
