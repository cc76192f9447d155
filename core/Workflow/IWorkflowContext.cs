namespace MyIpma.Core.Workflow;

/// <summary>All that a workflow may await. Time is the engine's, so that a replay sees the same.</summary>
public interface IWorkflowContext
{
    /// <summary>The present (UTC) as the engine replays it.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Carries out a step; the engine retries it when a dependency breaks.</summary>
    Task<ClaimState> CallAsync(ClaimStep step, ClaimWorkflowInput input);

    /// <summary>Waits until the claim is said to have moved, or until a time (UTC). True when it moved.</summary>
    Task<bool> WaitForMovedAsync(DateTimeOffset until);
}
