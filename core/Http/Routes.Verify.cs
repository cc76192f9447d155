namespace MyIpma.Core.Http;

/// <content>What needs no account.</content>
public static partial class Routes
{
    /// <summary>Verify a badge.</summary>
    public const string Verify = "api/verify/{badgeId}";

    /// <summary>Check whose a badge is.</summary>
    public const string Check = "api/verify";
}
