namespace MyIpma.Core.Health;

/// <summary>Something whose health the service answers for.</summary>
public interface IHealthProbe
{
    /// <summary>Its name in the answer, e.g. <c>storage</c>.</summary>
    string Name { get; }

    /// <summary>How it is now, said quickly.</summary>
    Task<HealthStatus> CheckAsync(CancellationToken ct);
}
