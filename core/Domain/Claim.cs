using MyIpma.Core.Common;

namespace MyIpma.Core.Domain;

/// <summary>One attempt to bring a badge to Credly. All times are UTC.</summary>
public sealed record Claim
{
    /// <summary>How often a person can have more time (WCAG 2.2.1, timing adjustable).</summary>
    public const int MostExtensions = 10;

    /// <summary>1 for the first claim of a badge, then counting up.</summary>
    public required int Number { get; init; }

    /// <summary>The status as written down; what holds now is <see cref="At"/>.</summary>
    public required ClaimStatus Status { get; init; }

    /// <summary>When the person asked.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When a claim that is still being prepared is given up.</summary>
    public required DateTimeOffset GiveUpAt { get; init; }

    /// <summary>When the Credly link was ready and the window opened.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>The first moment at which proceeding is too late.</summary>
    public DateTimeOffset? ClosesAt { get; init; }

    /// <summary>How often the person has had more time.</summary>
    public int Extensions { get; init; }

    /// <summary>When the person followed the link.</summary>
    public DateTimeOffset? ProceededAt { get; init; }

    /// <summary>When the claim was confirmed, lapsed or failed.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it ended, one of <see cref="ClaimReasons"/>; null while it runs and when it was confirmed.</summary>
    public string? Reason { get; init; }

    /// <summary>True while the claim may still change by itself or by the person.</summary>
    [JsonIgnore]
    public bool IsRunning => Status is ClaimStatus.Preparing or ClaimStatus.Open or ClaimStatus.Proceeded;

    /// <summary>How often the person can still have more time.</summary>
    [JsonIgnore]
    public int MoreTimeLeft => Status is ClaimStatus.Preparing or ClaimStatus.Open ? MostExtensions - Extensions : 0;

    /// <summary>A fresh claim whose badge is not ready on Credly yet.</summary>
    public static Claim Start(int number, DateTimeOffset now, TimeSpan patience) =>
        new() { Number = number, Status = ClaimStatus.Preparing, StartedAt = now, GiveUpAt = now + patience };

    /// <summary>The claim as it stands at a moment: an open window that has closed is lapsed, and what took too long to prepare has failed, whether or not anybody wrote that down.</summary>
    public Claim At(DateTimeOffset now) => this switch
    {
        { Status: ClaimStatus.Open, ClosesAt: { } closesAt } when now >= closesAt => End(ClaimStatus.Lapsed, closesAt, ClaimReasons.WindowClosed),
        { Status: ClaimStatus.Preparing } when now >= GiveUpAt => End(ClaimStatus.Failed, GiveUpAt, ClaimReasons.ProviderUnavailable),
        _ => this,
    };

    public Claim Open(DateTimeOffset now, TimeSpan window) => this with { Status = ClaimStatus.Open, OpenedAt = now, ClosesAt = now + window };

    /// <summary>Keeps the window open until a later moment, at the person's wish.</summary>
    public Claim Extend(DateTimeOffset closesAt) => this with { ClosesAt = closesAt, Extensions = Extensions + 1 };

    /// <summary>Closes together with another claim that closes later.</summary>
    public Claim CloseWith(Claim later) => this with { ClosesAt = later.ClosesAt, Extensions = Math.Max(Extensions, later.Extensions) };

    /// <summary>Notes that the person followed the link.</summary>
    public Claim Proceed(DateTimeOffset now) => this with { Status = ClaimStatus.Proceeded, ProceededAt = now };

    public Claim End(ClaimStatus outcome, DateTimeOffset at, string? reason) => this with { Status = outcome, EndedAt = at, Reason = reason };
}

/// <summary>Where one attempt to bring a badge to Credly is.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ClaimStatus>))]
public enum ClaimStatus
{
    /// <summary>The badge is being issued on Credly; the window has not opened yet.</summary>
    Preparing,

    /// <summary>The window is open: the person may proceed.</summary>
    Open,

    /// <summary>The person has followed the link in time.</summary>
    Proceeded,

    /// <summary>Credly has confirmed the acceptance.</summary>
    Confirmed,

    /// <summary>The window closed before the person proceeded.</summary>
    Lapsed,

    /// <summary>The claim ended without a chance to accept; its reason says why.</summary>
    Failed,

    /// <summary>A newer version of the service knows where it is.</summary>
    Unknown,
}

/// <summary>Why a claim ended as it did: codes for programs, worded for people elsewhere.</summary>
public static class ClaimReasons
{
    /// <summary>Credly could not be reached for as long as we keep trying.</summary>
    public const string ProviderUnavailable = "provider-unavailable";

    /// <summary>Credly refused to issue the badge.</summary>
    public const string ProviderRefused = "provider-refused";

    /// <summary>The two minutes passed.</summary>
    public const string WindowClosed = "window-closed";

    /// <summary>The badge was declined on Credly.</summary>
    public const string Rejected = "rejected";

    /// <summary>The badge was revoked meanwhile.</summary>
    public const string Revoked = "revoked";

    /// <summary>The badge was replaced meanwhile.</summary>
    public const string Replaced = "replaced";

    /// <summary>The certificate ended meanwhile.</summary>
    public const string Expired = "expired";

    /// <summary>The badge was moved to another address of the same person.</summary>
    public const string Readdressed = "readdressed";
}

/// <summary>The id of a claim, <c>{badgeId}.{number}</c>; also the id of its workflow.</summary>
public readonly record struct ClaimId(string BadgeId, int Number)
{
    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{BadgeId}.{Number}");

    /// <summary>Reads a claim id; null when it is not one.</summary>
    public static ClaimId? TryParse(string? text)
    {
        var dot = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        return text is not null && dot > 0 && BadgeIdFactory.IsWellFormed(text[..dot])
            && int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? new ClaimId(text[..dot], number)
            : null;
    }
}

/// <summary>The patience a claim is started with.</summary>
/// <param name="Window">How long the person has to proceed.</param>
/// <param name="PrepareFor">How long we try to issue.</param>
public sealed record ClaimTimes(TimeSpan Window, TimeSpan PrepareFor);
