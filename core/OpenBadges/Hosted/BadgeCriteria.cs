namespace MyIpma.Core.OpenBadges.Hosted;

/// <summary>How a badge is earned: in a sentence, and where to read more (Open Badges 2.0 and 3.0, Criteria).</summary>
public sealed record BadgeCriteria(Uri? Id, string Narrative);
