namespace MyIpma.Core.Badges;

/// <summary>Why a badge changed: the kind of source and, where there is one, its id.</summary>
public sealed record Cause(CauseKind Kind, string? Reference = null)
{
    /// <summary>A certificate message.</summary>
    public static Cause Certificate(string certificateId) => new(CauseKind.Certificate, certificateId);

    /// <summary>The person, by a claim; the timeline line bears its number.</summary>
    public static Cause Claim { get; } = new(CauseKind.Claim);

    /// <summary>An event at Credly.</summary>
    public static Cause CredlyEvent(string eventId) => new(CauseKind.CredlyEvent, eventId);

    /// <summary>Time has passed.</summary>
    public static Cause Clock { get; } = new(CauseKind.Clock);

    /// <summary>We asked Credly ourselves.</summary>
    public static Cause Reconciliation { get; } = new(CauseKind.Reconciliation);

    /// <summary>An operator of IPMA.</summary>
    public static Cause Operator { get; } = new(CauseKind.Operator);

    /// <summary>The person, by something else than a claim.</summary>
    public static Cause Person { get; } = new(CauseKind.Person);
}
