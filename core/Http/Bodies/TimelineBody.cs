using MyIpma.Core.Badges;

namespace MyIpma.Core.Http.Bodies;

/// <summary>Everything that happened to a badge, oldest first.</summary>
/// <param name="Entries">The lines.</param>
public sealed record TimelineBody(IReadOnlyList<TimelineLineBody> Entries);

/// <summary>One line.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="Kind">What happened.</param>
/// <param name="Text">The same in words, with how we know.</param>
/// <param name="Cause">Why.</param>
/// <param name="ClaimId">The claim it belongs to.</param>
/// <param name="Reason">A code, or IPMA's words for a withdrawal.</param>
public sealed record TimelineLineBody(DateTimeOffset At, Happening Kind, string Text, CauseBody Cause, string? ClaimId, string? Reason);

/// <summary>Why something changed.</summary>
/// <param name="Kind">The kind of source.</param>
/// <param name="Reference">Its id, where there is one.</param>
public sealed record CauseBody(CauseKind Kind, string? Reference);
