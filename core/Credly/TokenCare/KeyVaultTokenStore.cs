using System.Net;
using Azure;
using Azure.Security.KeyVault.Secrets;

namespace MyIpma.Core.Credly.TokenCare;

/// <summary>Keeps the rotated token as a Key Vault secret of its own beside the configured one; what belongs to it stands in the secret's tags.</summary>
public sealed class KeyVaultTokenStore(SecretClient vault) : ICredlyTokenStore
{
    /// <summary>The secret's name.</summary>
    public const string SecretName = "credly-token-rotated";

    private const string Follows = "follows";
    private const string Id = "token-id";

    /// <inheritdoc />
    public async Task<KeptToken?> ReadAsync(CancellationToken ct)
    {
        try
        {
            var secret = (await vault.GetSecretAsync(SecretName, cancellationToken: ct)).Value;
            var tags = secret.Properties.Tags;
            return new KeptToken(
                secret.Value, tags.TryGetValue(Follows, out var follows) ? follows : "", tags.TryGetValue(Id, out var id) ? id : null, secret.Properties.ExpiresOn);
        }
        catch (RequestFailedException missing) when (missing.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public Task SaveAsync(KeptToken token, CancellationToken ct)
    {
        var secret = new KeyVaultSecret(SecretName, token.Value);
        secret.Properties.Tags[Follows] = token.Follows;
        secret.Properties.ContentType = "Credly authorization token";
        secret.Properties.ExpiresOn = token.ExpiresAt;
        if (token.Id is { } id)
        {
            secret.Properties.Tags[Id] = id;
        }

        return vault.SetSecretAsync(secret, ct);
    }
}
