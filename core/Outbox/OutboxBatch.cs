namespace MyIpma.Core.Outbox;

/// <summary>Rows of one partition on their way to the relay.</summary>
internal sealed record OutboxBatch(IReadOnlyList<OutboxRow> Rows)
{
    /// <summary>Completes when the relay is through with them.</summary>
    public TaskCompletionSource Through { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
