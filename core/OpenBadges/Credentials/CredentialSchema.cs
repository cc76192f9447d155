namespace MyIpma.Core.OpenBadges.Credentials;

/// <summary>A JSON schema the credential keeps to (Open Badges 3.0, CredentialSchema).</summary>
public sealed record CredentialSchema(Uri Id, string Type);
