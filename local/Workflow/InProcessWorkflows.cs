using System.Collections.Concurrent;
using MyIpma.Core.Claims;
using MyIpma.Core.Workflow;

namespace MyIpma.Local.Workflow;

/// <summary>Runs the workflows of claims inside this process. What a crash ends is started again from storage.</summary>
internal sealed partial class InProcessWorkflows(ClaimSteps steps, TimeProvider time, IHostApplicationLifetime host, ILogger<InProcessWorkflows> logger) : IClaimWorkflows
{
    private readonly ConcurrentDictionary<string, InProcessContext> running = new();

    public int Running => running.Count;

    public Task StartAsync(ClaimWorkflowInput input, CancellationToken ct)
    {
        var context = new InProcessContext(steps, time, host.ApplicationStopping);
        if (running.TryAdd(input.ClaimId, context))
        {
            _ = Task.Run(() => RunAsync(context, input), CancellationToken.None);
        }

        return Task.CompletedTask;
    }

    public Task MovedAsync(string claimId, ClaimStatus status, CancellationToken ct)
    {
        if (running.TryGetValue(claimId, out var context))
        {
            context.Moved();
        }

        return Task.CompletedTask;
    }

    private async Task RunAsync(InProcessContext context, ClaimWorkflowInput input)
    {
        try
        {
            var status = await ClaimWorkflow.RunAsync(context, input);
            Ended(input.ClaimId, status);
        }
        catch (OperationCanceledException) when (host.ApplicationStopping.IsCancellationRequested)
        {
            Interrupted(input.ClaimId);
        }
        catch (Exception failure)
        {
            Broke(failure, input.ClaimId);
        }
        finally
        {
            running.TryRemove(input.ClaimId, out _);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Workflow of claim {ClaimId} ended: {Status}.")]
    private partial void Ended(string claimId, ClaimStatus status);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Workflow of claim {ClaimId} interrupted; it goes on after the next start.")]
    private partial void Interrupted(string claimId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Workflow of claim {ClaimId} broke; it goes on after the next start.")]
    private partial void Broke(Exception failure, string claimId);
}
