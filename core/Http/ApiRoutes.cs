namespace MyIpma.Core.Http;

/// <summary>The routes of the contract, shared by all hosts. They carry <c>api/</c> themselves and no leading slash.</summary>
public static partial class ApiRoutes
{
    public const string MyBadges = "api/me/badges";
    public const string MyBadge = "api/me/badges/{badgeId}";
    public const string ClaimBadge = "api/me/badges/{badgeId}/claim";
    public const string Claims = "api/me/claims";
    public const string Claim = "api/me/claims/{claimId}";
    public const string ProceedClaim = "api/me/claims/{claimId}/proceed";
    public const string ExtendClaim = "api/me/claims/{claimId}/more-time";
    public const string ClaimRedirect = "api/go/{ticket}";

    public const string CredlyWebhook = "api/webhooks/credly/{secret}";
    public const string Health = "api/health";
    public const string OpenApi = "api/openapi.json";

    public const string MyAccount = "api/me";
    public const string MyAddresses = "api/me/addresses";
    public const string MyAddress = "api/me/addresses/{addressKey}";
    public const string VerifyAddress = "api/me/addresses/{addressKey}/verify";
    public const string MyBadgeAddress = "api/me/badges/{badgeId}/address";
    public const string Guide = "api/me/guide";
    public const string MyCertificates = "api/me/certificates";
    public const string MyCertificateCalendar = "api/me/certificates.ics";
    public const string Preferences = "api/me/preferences";
    public const string Unsubscribe = "api/mail/unsubscribe/{token}";

    public const string DataExport = "api/me/export";
    public const string ErasureReceipt = "api/erasures/{receiptId}";

    public const string ShareBadge = "api/me/badges/{badgeId}/share";

    public const string Timeline = "api/me/badges/{badgeId}/timeline";
    public const string Diagnosis = "api/me/diagnosis";

    public const string VerifyBadge = "api/verify/{badgeId}";
    public const string CheckAddress = "api/verify";

    public const string BadgePage = "badges/{badgeId}";
    public const string BadgeCardImage = "badges/{badgeId}/card.png";
    public const string BadgeImage = "badges/{badgeId}/badge.png";

    public const string BadgeAssertion = "api/ob/v2/assertions/{badgeId}";
    public const string BadgeClass = "api/ob/v2/classes/{level}";
    public const string BadgeIssuer = "api/ob/v2/issuer";
    public const string MyCredential = "api/me/badges/{badgeId}/credential";
    public const string StatusList = "status/{listId}";

    public const string BadgeCertificate = "badges/{badgeId}/certificate.pdf";
    public const string BadgeQrPng = "badges/{badgeId}/qr.png";
    public const string BadgeQrSvg = "badges/{badgeId}/qr.svg";
    public const string OEmbed = "api/oembed";

    public const string MyProfile = "api/me/profile";
    public const string ProfilePage = "people/{profileId}";

    public const string DidDocument = ".well-known/did.json";
    public const string JsonWebKeySet = ".well-known/jwks.json";

    public const string AdminInbox = "api/admin/inbox";
    public const string AdminInboxReplay = "api/admin/inbox/{eventId}/replay";
    public const string AdminDrift = "api/admin/drift";
    public const string AdminDriftRepair = "api/admin/drift/repair";
    public const string AdminReconcile = "api/admin/reconcile";

    public const string AdminSearchPeople = "api/admin/people/search";
    public const string AdminRepairPerson = "api/admin/people/repair";
    public const string AdminUnlockMailbox = "api/admin/people/unlock";

    public const string AdminOfferBadge = "api/admin/badges/{badgeId}/offer";
    public const string AdminSendMail = "api/admin/badges/{badgeId}/mail";
    public const string AdminCorrectAddress = "api/admin/badges/{badgeId}/address";
    public const string AdminCorrectName = "api/admin/badges/{badgeId}/name";
    public const string AdminRevokeBadge = "api/admin/badges/{badgeId}/revoke";

    public const string AdminImport = "api/admin/certificates/import";
    public const string AdminImports = "api/admin/imports";
    public const string AdminImportProgress = "api/admin/imports/{importId}";
    public const string AdminImportReport = "api/admin/imports/{importId}/report.csv";

    public const string AdminBadgeReport = "api/admin/reports/badges";
    public const string AdminAudit = "api/admin/audit";
    public const string AdminToken = "api/admin/credly/token";
    public const string AdminRotateToken = "api/admin/credly/token/rotate";
}
