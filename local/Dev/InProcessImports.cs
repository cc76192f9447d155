using System.Collections.Concurrent;
using MyIpma.Core.Staff;

namespace MyIpma.Local.Dev;

/// <summary>Runs imports inside this process. What a crash ends is started again by <see cref="ImportMaintenance"/>, and goes on with the batches that are left.</summary>
internal sealed partial class InProcessImports(ImportActivities steps, TimeProvider time, IHostApplicationLifetime host, ILogger<InProcessImports> logger) : IImportWorkflows
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
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
                await Task.Delay(Pause, time, ct);
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

    /// <summary>True when every line is through; false when something broke and it is to be gone on with later.</summary>
    private async Task<bool> TryRunAsync(string importId, CancellationToken ct)
    {
        try
        {
            while (await steps.NextAsync(importId, ct) is { Count: > 0 } next)
            {
                await Task.WhenAll(next.Select(number => steps.RunAsync(importId, number, ct)));
            }

            await steps.CompleteAsync(importId, ct);
            return true;
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            Broke(failure, importId);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Import {ImportId} interrupted; it goes on after the next start.")]
    private partial void Interrupted(string importId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Import {ImportId} broke; it goes on in a few seconds.")]
    private partial void Broke(Exception failure, string importId);
}
