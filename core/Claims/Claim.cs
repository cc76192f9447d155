using System.Text.Json.Serialization;

namespace MyIpma.Core.Claims;

/// <summary>One attempt to bring a badge to Credly. All times are UTC.</summary>
public sealed record Claim
{
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

    /// <summary>When the person followed the link.</summary>
    public DateTimeOffset? ProceededAt { get; init; }

    /// <summary>When the claim was confirmed, lapsed or failed.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it ended, one of <see cref="ClaimReasons"/>; null while it runs and when it was confirmed.</summary>
    public string? Reason { get; init; }

    /// <summary>True while the claim may still change by itself or by the person.</summary>
    [JsonIgnore]
    public bool IsRunning => Status is ClaimStatus.Preparing or ClaimStatus.Open or ClaimStatus.Proceeded;

    /// <summary>A fresh claim whose badge is not ready at Credly yet.</summary>
    public static Claim Start(int number, DateTimeOffset now, TimeSpan patience) =>
        new() { Number = number, Status = ClaimStatus.Preparing, StartedAt = now, GiveUpAt = now + patience };

    /// <summary>The claim as it stands at a moment: an open window that has closed is lapsed, and what took too long to prepare has failed, whether or not anybody wrote that down.</summary>
    public Claim At(DateTimeOffset now) => this switch
    {
        { Status: ClaimStatus.Open, ClosesAt: { } closesAt } when now >= closesAt => End(ClaimStatus.Lapsed, closesAt, ClaimReasons.WindowClosed),
        { Status: ClaimStatus.Preparing } when now >= GiveUpAt => End(ClaimStatus.Failed, GiveUpAt, ClaimReasons.ProviderUnavailable),
        _ => this,
    };

    /// <summary>Opens the window.</summary>
    public Claim Open(DateTimeOffset now, TimeSpan window) => this with { Status = ClaimStatus.Open, OpenedAt = now, ClosesAt = now + window };

    /// <summary>Notes that the person followed the link.</summary>
    public Claim Proceed(DateTimeOffset now) => this with { Status = ClaimStatus.Proceeded, ProceededAt = now };

    /// <summary>Ends the claim with an outcome.</summary>
    public Claim End(ClaimStatus outcome, DateTimeOffset at, string? reason) => this with { Status = outcome, EndedAt = at, Reason = reason };
}
