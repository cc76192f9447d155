namespace MyIpma.Core.OpenBadges.Signing;

/// <summary>The protected header of a token. No other member is allowed (Open Badges 3.0, section "Create the JOSE Header").</summary>
internal sealed record JoseHeader(string Alg, string Kid, string Typ);
