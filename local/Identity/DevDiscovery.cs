namespace MyIpma.Local.Identity;

/// <summary>The discovery document (OpenID Connect Discovery 1.0, section 3).</summary>
internal static class DevDiscovery
{
    public static IDictionary<string, object> Of(DevIssuerSettings settings) => new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["issuer"] = settings.Issuer,
        ["authorization_endpoint"] = settings.Issuer + "/authorize",
        ["token_endpoint"] = settings.Issuer + "/token",
        ["end_session_endpoint"] = settings.Issuer + "/logout",
        ["jwks_uri"] = settings.Issuer + "/jwks",
        ["response_types_supported"] = new[] { "code" },
        ["response_modes_supported"] = new[] { "query" },
        ["grant_types_supported"] = new[] { "authorization_code" },
        ["code_challenge_methods_supported"] = new[] { "S256" },
        ["token_endpoint_auth_methods_supported"] = new[] { "none" },
        ["subject_types_supported"] = new[] { "public" },
        ["id_token_signing_alg_values_supported"] = new[] { "ES256" },
        ["scopes_supported"] = new[] { "openid", "email", "profile" },
        ["claims_supported"] = new[] { "sub", "email", "email_verified", "name", "roles" },
    };
}
