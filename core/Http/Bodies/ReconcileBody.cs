using MyIpma.Core.Reconciliation;

namespace MyIpma.Core.Http.Bodies;

/// <summary>What one look at Credly did.</summary>
/// <param name="Events">The feed of events.</param>
/// <param name="Walk">The walk over all badges.</param>
public sealed record ReconcileBody(FeedReport Events, WalkReport Walk);
