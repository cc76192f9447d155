using MyIpma.Core.Workflow;

namespace MyIpma.Local.Workflow;

/// <summary>What one workflow awaits, inside this process. Steps that break are tried again with growing pauses, as Durable Functions would.</summary>
internal sealed class InProcessContext(ClaimSteps steps, TimeProvider time, CancellationToken ct) : IWorkflowContext
{
    private const int MostTries = 6;
    private readonly SemaphoreSlim moved = new(0);

    public DateTimeOffset Now => time.GetUtcNow();

    public void Moved() => moved.Release();

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
            return await moved.WaitAsync(0, ct);
        }

        using var timer = new CancellationTokenSource(left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        try
        {
            await moved.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }
}
