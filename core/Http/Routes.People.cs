namespace MyIpma.Core.Http;

/// <content>The person.</content>
public static partial class Routes
{
    /// <summary>The person: account, addresses, counts.</summary>
    public const string Me = "api/me";

    /// <summary>Their addresses.</summary>
    public const string MyAddresses = "api/me/addresses";

    /// <summary>One of them.</summary>
    public const string MyAddress = "api/me/addresses/{addressKey}";

    /// <summary>Prove it by code.</summary>
    public const string VerifyAddress = "api/me/addresses/{addressKey}/verify";

    /// <summary>Move a badge to another address of the person.</summary>
    public const string BadgeAddress = "api/me/badges/{badgeId}/address";

    /// <summary>The booklet's seven steps.</summary>
    public const string Guide = "api/me/guide";

    /// <summary>The person's certificates.</summary>
    public const string MyCertificates = "api/me/certificates";

    /// <summary>What the person chose.</summary>
    public const string Preferences = "api/me/preferences";

    /// <summary>Everything held about the person.</summary>
    public const string Export = "api/me/export";
}
