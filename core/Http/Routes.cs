namespace MyIpma.Core.Http;

/// <summary>The routes of the contract, shared by all hosts. They carry <c>api/</c> themselves and no leading slash.</summary>
public static partial class Routes
{
    /// <summary>The person's badges.</summary>
    public const string MyBadges = "api/me/badges";

    /// <summary>One of them.</summary>
    public const string MyBadge = "api/me/badges/{badgeId}";

    /// <summary>Claim it.</summary>
    public const string ClaimBadge = "api/me/badges/{badgeId}/claim";

    /// <summary>Claim several.</summary>
    public const string Claims = "api/me/claims";

    /// <summary>One claim.</summary>
    public const string Claim = "api/me/claims/{claimId}";

    /// <summary>Proceed to Credly.</summary>
    public const string ProceedClaim = "api/me/claims/{claimId}/proceed";

    /// <summary>The same as a link for browsers.</summary>
    public const string Go = "api/go/{ticket}";

    /// <summary>Credly's webhook.</summary>
    public const string CredlyWebhook = "api/webhooks/credly/{secret}";

    /// <summary>Liveness.</summary>
    public const string Health = "api/health";

    /// <summary>The contract.</summary>
    public const string OpenApi = "api/openapi.json";
}
