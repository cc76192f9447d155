namespace MyIpma.Core.Badges;

/// <summary>One line of a badge's timeline: what happened, when (UTC) and why.</summary>
public sealed record TimelineEntry(DateTimeOffset At, Happening Happening, Cause Cause, int? Claim = null, string? Reason = null);
