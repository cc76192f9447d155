namespace MyIpma.Core.Http;

public static partial class Routes
{
    /// <summary>A badge as an Open Badges 2.0 assertion.</summary>
    public const string Assertion = "api/ob/v2/assertions/{badgeId}";

    /// <summary>A level as an Open Badges 2.0 class.</summary>
    public const string BadgeClass = "api/ob/v2/classes/{level}";

    /// <summary>The issuer as an Open Badges 2.0 profile.</summary>
    public const string BadgeIssuer = "api/ob/v2/issuer";

    /// <summary>A badge as a signed Open Badges 3.0 credential.</summary>
    public const string MyCredential = "api/me/badges/{badgeId}/credential";

    /// <summary>A list of revoked credentials.</summary>
    public const string StatusList = "status/{listId}";

    /// <summary>The issuer's DID document.</summary>
    public const string Did = ".well-known/did.json";

    /// <summary>The issuer's keys.</summary>
    public const string Keys = ".well-known/jwks.json";
}
