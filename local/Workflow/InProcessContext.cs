using System.Threading.Channels;
using MyIpma.Core.Workflow;

namespace MyIpma.Local.Workflow;

/// <summary>What one workflow awaits, inside this process. Steps that break are tried again with growing pauses, as Durable Functions would.</summary>
internal sealed class InProcessContext(ClaimSteps steps, TimeProvider time, CancellationToken ct) : IWorkflowContext
{
    private const int MostTries = 6;
    private readonly Channel<bool> moved = Channel.CreateUnbounded<bool>();

    public DateTimeOffset Now => time.GetUtcNow();

    public void Moved() => moved.Writer.TryWrite(true);

    public async Task<ClaimState> CallAsync(ClaimStep step, ClaimWorkflowInput input)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await steps.RunAsync(step, input, ct);
            }
            catch (Exception) when (tries < MostTries && !ct.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromSeconds(1 << (tries - 1)), time, ct);
            }
        }
    }

    public async Task<bool> WaitForMovedAsync(DateTimeOffset until)
    {
        var left = until - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            return moved.Reader.TryRead(out _);
        }

        using var timer = new CancellationTokenSource(left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        try
        {
            return await moved.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }
}
