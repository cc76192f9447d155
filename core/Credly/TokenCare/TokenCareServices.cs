using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MyIpma.Core.Events;
using MyIpma.Core.Http;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Credly.TokenCare;

internal static class TokenCareServices
{
    /// <summary>Must come before the Credly client, which takes the configured token only where nobody named another.</summary>
    public static IServiceCollection AddTokenCare(this IServiceCollection services)
    {
        services.TryAddSingleton(StoreOf);
        return services
            .AddSingleton<StoredCredlyToken>()
            .AddSingleton<ICredlyToken>(provider => provider.GetRequiredService<StoredCredlyToken>())
            .AddSingleton<TokenRecords>()
            .AddSingleton<TokenGauge>()
            .AddSingleton(provider => new TokenCare(
                provider.GetRequiredService<CredlyClient>(),
                provider.GetRequiredService<StoredCredlyToken>(),
                provider.GetRequiredService<TokenRecords>(),
                provider.GetRequiredService<IEventBus>(),
                provider.GetRequiredService<TokenGauge>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<TokenCare>>()))
            .AddSingleton<TokenRotation>()
            .AddSingleton<TokenEndpoint>();
    }

    private static ICredlyTokenStore StoreOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<CredlyOptions>>().Value.TokenVault is { } vault
            ? new KeyVaultTokenStore(new SecretClient(vault, provider.GetService<TokenCredential>() ?? new DefaultAzureCredential()))
            : new TableTokenStore(provider.GetRequiredService<Tables>());
}
