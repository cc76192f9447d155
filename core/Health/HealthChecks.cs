using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Health;

/// <summary>Something whose health the service answers for.</summary>
public interface IHealthCheck
{
    /// <summary>Its name in the answer, e.g. <c>storage</c>.</summary>
    string Name { get; }

    /// <summary>How it is now, said quickly.</summary>
    Task<HealthStatus> CheckAsync(CancellationToken ct);
}

/// <summary>How the service, or something it needs, is. The worst of its parts is the whole's.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<HealthStatus>))]
public enum HealthStatus
{
    /// <summary>All works.</summary>
    Ok,

    /// <summary>People are served, but something waits for better times or for an operator.</summary>
    Degraded,

    /// <summary>Nobody can be served.</summary>
    Down,
}

/// <summary>Asks storage for one row, and not for long.</summary>
internal sealed partial class StorageHealthCheck(Tables tables, TimeProvider time, ILogger<StorageHealthCheck> logger) : IHealthCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public string Name => "storage";

    public async Task<HealthStatus> CheckAsync(CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        try
        {
            await tables.Links.GetAsync("state", "health", either.Token);
            return HealthStatus.Ok;
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            NoAnswer(failure);
            return HealthStatus.Down;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Storage does not answer.")]
    private partial void NoAnswer(Exception failure);
}

/// <summary>Says how the last calls of Credly went, without making one: asking would cost a call whenever somebody looks.</summary>
internal sealed class CredlyHealthCheck(CredlyHealthTracker tracker) : IHealthCheck
{
    public string Name => "credly";

    public Task<HealthStatus> CheckAsync(CancellationToken ct) => Task.FromResult(tracker.IsFailing ? HealthStatus.Degraded : HealthStatus.Ok);
}
