namespace MyIpma.Core.Credly.TokenCare;

/// <summary>The port to where a rotated Credly token is kept: a Key Vault secret in Azure, the local tables on one machine.</summary>
public interface ICredlyTokenStore
{
    /// <summary>The token kept last; null when none ever was.</summary>
    Task<KeptToken?> ReadAsync(CancellationToken ct);

    /// <summary>Keeps a token; once this returns, every instance finds it.</summary>
    Task SaveAsync(KeptToken token, CancellationToken ct);
}
