namespace MyIpma.Core.OpenBadges.Signing;

/// <summary>The port to the key that credentials are signed with. The key itself never comes out.</summary>
public interface ICredentialSigner
{
    /// <summary>The public keys. The first signs; the others have signed what is still about, so they stay published.</summary>
    /// <exception cref="SigningUnavailableException">The key cannot be reached now.</exception>
    ValueTask<IReadOnlyList<PublicKey>> KeysAsync(CancellationToken ct);

    /// <summary>Signs with ES256: 64 bytes, R and S (RFC 7518, section 3.4).</summary>
    /// <exception cref="SigningUnavailableException">The key cannot be reached now.</exception>
    ValueTask<byte[]> SignAsync(PublicKey key, ReadOnlyMemory<byte> data, CancellationToken ct);
}
