using Microsoft.Extensions.Logging;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Health;

/// <summary>Asks storage for one row, and not for long.</summary>
internal sealed partial class StorageProbe(Tables tables, TimeProvider time, ILogger<StorageProbe> logger) : IHealthProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public string Name => "storage";

    public async Task<HealthStatus> CheckAsync(CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience, time);
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
