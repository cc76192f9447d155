using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MyIpma.Core.OpenBadges.Signing;

/// <summary>Registers the Key Vault signer; the host adds the identity (<c>TokenCredential</c>) it runs as.</summary>
public static class KeyVaultSigning
{
    /// <summary>Signs credentials with the key named by <c>MyIpma:Keys:SigningKeyUri</c>.</summary>
    public static IServiceCollection AddKeyVaultSigning(this IServiceCollection services)
    {
        services.AddHttpClient(KeyVaultCalls.HttpClientName).AddStandardResilienceHandler();
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<KeyVaultCalls>().AddSingleton<ICredentialSigner, KeyVaultSigner>();
    }
}
