namespace MyIpma.Core.OpenBadges;

/// <summary>The public keys for verifiers that know no DIDs (RFC 7517, section 5).</summary>
public sealed record JsonWebKeySet(IReadOnlyList<JsonWebKey> Keys);
