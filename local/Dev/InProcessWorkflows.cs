using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Core.Staff;
using MyIpma.Core.Storage;

namespace MyIpma.Local.Dev;

/// <summary>Runs claim workflows inside this process. After a crash <see cref="StartupRecovery"/> starts them again from storage.</summary>
internal sealed partial class InProcessWorkflows(ClaimActivities steps, TimeProvider time, IHostApplicationLifetime host, ILogger<InProcessWorkflows> logger) : IClaimWorkflows
{
    private readonly ConcurrentDictionary<string, InProcessWorkflowContext> running = new();

    public int Running => running.Count;

    public Task StartAsync(ClaimWorkflowInput input, CancellationToken ct)
    {
        var context = new InProcessWorkflowContext(steps, time, host.ApplicationStopping);
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
            context.SignalMoved();
        }

        return Task.CompletedTask;
    }

    private async Task RunAsync(InProcessWorkflowContext context, ClaimWorkflowInput input)
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
            Failed(failure, input.ClaimId);
        }
        finally
        {
            running.TryRemove(input.ClaimId, out _);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Workflow of claim {ClaimId} ended: {Status}.")]
    private partial void Ended(string claimId, ClaimStatus status);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Workflow of claim {ClaimId} interrupted; it continues after the next start.")]
    private partial void Interrupted(string claimId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Workflow of claim {ClaimId} failed; it continues after the next start.")]
    private partial void Failed(Exception failure, string claimId);
}

/// <summary>Failed steps are retried with exponential back-off, as Durable Functions would.</summary>
internal sealed class InProcessWorkflowContext(ClaimActivities steps, TimeProvider time, CancellationToken ct) : IWorkflowContext
{
    private const int MaxAttempts = 6;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(16);
    private readonly Channel<bool> moved = Channel.CreateUnbounded<bool>();

    public DateTimeOffset Now => time.GetUtcNow();

    public void SignalMoved() => moved.Writer.TryWrite(true);

    public async Task<ClaimState> CallAsync(ClaimStep step, ClaimWorkflowInput input)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await steps.RunAsync(step, input, ct);
            }
            catch (Exception) when (attempt < MaxAttempts && !ct.IsCancellationRequested)
            {
                await Task.Delay(RetryDelay.Exponential(FirstDelay, MaxDelay, attempt - 1), time, ct);
            }
        }
    }

    public async Task<bool> WaitForMovedAsync(DateTimeOffset until)
    {
        var remaining = until - time.GetUtcNow();
        if (remaining <= TimeSpan.Zero)
        {
            return moved.Reader.TryRead(out _);
        }

        using var timer = new CancellationTokenSource(remaining, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        try
        {
            return await moved.Reader.ReadAsync(linked.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }
}

/// <summary>Resumes what an earlier run left unfinished: claims, imports and pending effects.</summary>
internal sealed class StartupRecovery(
    BadgeStore store, IClaimWorkflows workflows, OutboxSweeper sweep, ImportMaintenance imports, FaultIsolation faults, IOptions<ClaimOptions> options)
{
    private const int MaxParallelism = 16;

    public async Task RunAsync(CancellationToken ct)
    {
        await faults.ForEachPartitionAsync("recovery", MaxParallelism, StartUnfinishedAsync, ct);
        await faults.TryAsync("recovery", "sweep", () => sweep.RunAsync(TimeSpan.Zero, ct), ct);
        await faults.TryAsync("recovery", "imports", () => imports.RunAsync(ct), ct);
    }

    /// <summary>The same, but ends quietly when the host stops meanwhile; the next start resumes it.</summary>
    public async Task RunUntilStoppedAsync(CancellationToken stopping)
    {
        try
        {
            await RunAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task<int> StartUnfinishedAsync(string partition, CancellationToken ct)
    {
        var started = 0;
        await foreach (var badge in store.ReadPartitionAsync(partition, ct))
        {
            if (badge.Claim is { IsRunning: true } claim)
            {
                await workflows.StartAsync(new ClaimWorkflowInput(badge.Key, claim.Number, options.Value.PrepareFor, options.Value.AcceptFor), ct);
                started++;
            }
        }

        return started;
    }
}

/// <summary>Runs imports inside this process. After a crash <see cref="ImportMaintenance"/> starts them again with the remaining batches.</summary>
internal sealed partial class InProcessImports(ImportActivities steps, TimeProvider time, IHostApplicationLifetime host, ILogger<InProcessImports> logger) : IImportWorkflows
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, bool> running = new();

    public Task StartAsync(string importId, CancellationToken ct)
    {
        if (running.TryAdd(importId, true))
        {
            _ = Task.Run(() => RunAsync(importId, host.ApplicationStopping), CancellationToken.None);
        }

        return Task.CompletedTask;
    }

    private async Task RunAsync(string importId, CancellationToken ct)
    {
        try
        {
            while (!await TryRunAsync(importId, ct))
            {
                await Task.Delay(RetryInterval, time, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            Interrupted(importId);
        }
        finally
        {
            running.TryRemove(importId, out _);
        }
    }

    /// <summary>False when it failed and is to be resumed later.</summary>
    private async Task<bool> TryRunAsync(string importId, CancellationToken ct)
    {
        try
        {
            while (await steps.NextAsync(importId, ct) is { Count: > 0 } next)
            {
                await Parallel.ForEachAsync(
                    next, new ParallelOptions { MaxDegreeOfParallelism = ImportActivities.AtOnce, CancellationToken = ct }, async (number, token) => await steps.RunAsync(importId, number, token));
            }

            await steps.CompleteAsync(importId, ct);
            return true;
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            Failed(failure, importId);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Import {ImportId} interrupted; it continues after the next start.")]
    private partial void Interrupted(string importId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Import {ImportId} failed; it continues in a few seconds.")]
    private partial void Failed(Exception failure, string importId);
}
