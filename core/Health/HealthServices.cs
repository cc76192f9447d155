using Microsoft.Extensions.DependencyInjection;

namespace MyIpma.Core.Health;

/// <summary>Registers what the service's health is made of.</summary>
internal static class HealthServices
{
    public static IServiceCollection AddHealth(this IServiceCollection services) => services
        .AddSingleton<IHealthProbe, StorageProbe>()
        .AddSingleton<IHealthProbe, CredlyProbe>()
        .AddSingleton<IHealthProbe, TokenProbe>();
}
