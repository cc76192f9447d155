namespace MyIpma.Core.Http;

/// <summary>The routes of the contract, shared by all hosts. They carry <c>api/</c> themselves and no leading slash.</summary>
public static partial class ApiRoutes
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

    /// <summary>More time to proceed.</summary>
    public const string ExtendClaim = "api/me/claims/{claimId}/more-time";

    /// <summary>The same as a link for browsers.</summary>
    public const string ClaimRedirect = "api/go/{ticket}";

    /// <summary>Credly's webhook.</summary>
    public const string CredlyWebhook = "api/webhooks/credly/{secret}";

    /// <summary>Liveness.</summary>
    public const string Health = "api/health";

    /// <summary>The contract.</summary>
    public const string OpenApi = "api/openapi.json";

    /// <summary>The person: account, addresses, counts.</summary>
    public const string MyAccount = "api/me";

    /// <summary>Their addresses.</summary>
    public const string MyAddresses = "api/me/addresses";

    /// <summary>One of them.</summary>
    public const string MyAddress = "api/me/addresses/{addressKey}";

    /// <summary>Prove it by code.</summary>
    public const string VerifyAddress = "api/me/addresses/{addressKey}/verify";

    /// <summary>Move a badge to another address of the person.</summary>
    public const string MyBadgeAddress = "api/me/badges/{badgeId}/address";

    /// <summary>The booklet's seven steps.</summary>
    public const string Guide = "api/me/guide";

    /// <summary>The person's certificates.</summary>
    public const string MyCertificates = "api/me/certificates";

    /// <summary>Their last days as a calendar file.</summary>
    public const string MyCertificateCalendar = "api/me/certificates.ics";

    /// <summary>What the person chose.</summary>
    public const string Preferences = "api/me/preferences";

    /// <summary>Stop reminders to an address.</summary>
    public const string Unsubscribe = "api/mail/unsubscribe/{token}";

    /// <summary>Everything held about the person.</summary>
    public const string DataExport = "api/me/export";

    /// <summary>How far an erasure is.</summary>
    public const string ErasureReceipt = "api/erasures/{receiptId}";

    /// <summary>The share kit of a badge.</summary>
    public const string ShareBadge = "api/me/badges/{badgeId}/share";

    /// <summary>Everything that happened to a badge.</summary>
    public const string Timeline = "api/me/badges/{badgeId}/timeline";

    /// <summary>Where is my badge?</summary>
    public const string Diagnosis = "api/me/diagnosis";

    /// <summary>Verify a badge.</summary>
    public const string VerifyBadge = "api/verify/{badgeId}";

    /// <summary>Check whose a badge is.</summary>
    public const string CheckAddress = "api/verify";

    /// <summary>The public page of a badge.</summary>
    public const string BadgePage = "badges/{badgeId}";

    /// <summary>Its picture for link previews.</summary>
    public const string BadgeCardImage = "badges/{badgeId}/card.png";

    /// <summary>Its square picture.</summary>
    public const string BadgeImage = "badges/{badgeId}/badge.png";

    /// <summary>A badge as an Open Badges 2.0 assertion.</summary>
    public const string BadgeAssertion = "api/ob/v2/assertions/{badgeId}";

    /// <summary>A level as an Open Badges 2.0 class.</summary>
    public const string BadgeClass = "api/ob/v2/classes/{level}";

    /// <summary>The issuer as an Open Badges 2.0 profile.</summary>
    public const string BadgeIssuer = "api/ob/v2/issuer";

    /// <summary>A badge as a signed Open Badges 3.0 credential.</summary>
    public const string MyCredential = "api/me/badges/{badgeId}/credential";

    /// <summary>A list of revoked credentials.</summary>
    public const string StatusList = "status/{listId}";

    /// <summary>The badge to print.</summary>
    public const string BadgeCertificate = "badges/{badgeId}/certificate.pdf";

    /// <summary>The address of the badge as a QR code.</summary>
    public const string BadgeQrPng = "badges/{badgeId}/qr.png";

    /// <summary>The same as a vector graphic.</summary>
    public const string BadgeQrSvg = "badges/{badgeId}/qr.svg";

    /// <summary>How to embed a badge (oEmbed 1.0).</summary>
    public const string OEmbed = "api/oembed";

    /// <summary>The person's public page.</summary>
    public const string MyProfile = "api/me/profile";

    /// <summary>A person's public page as others see it.</summary>
    public const string ProfilePage = "people/{profileId}";

    /// <summary>The issuer's DID document.</summary>
    public const string DidDocument = ".well-known/did.json";

    /// <summary>The issuer's keys.</summary>
    public const string JsonWebKeySet = ".well-known/jwks.json";

    /// <summary>The events Credly reported.</summary>
    public const string AdminInbox = "api/admin/inbox";

    /// <summary>Handle one of them anew.</summary>
    public const string AdminInboxReplay = "api/admin/inbox/{eventId}/replay";

    /// <summary>What differs between us and Credly.</summary>
    public const string AdminDrift = "api/admin/drift";

    /// <summary>Put it right.</summary>
    public const string AdminDriftRepair = "api/admin/drift/repair";

    /// <summary>Look at Credly now.</summary>
    public const string AdminReconcile = "api/admin/reconcile";

    /// <summary>Find a person.</summary>
    public const string AdminSearchPeople = "api/admin/people/search";

    /// <summary>Take over what Credly says of a person's badges.</summary>
    public const string AdminRepairPerson = "api/admin/people/repair";

    /// <summary>Take the limits off a mailbox.</summary>
    public const string AdminUnlockMailbox = "api/admin/people/unlock";

    /// <summary>Offer a declined badge again.</summary>
    public const string AdminOfferBadge = "api/admin/badges/{badgeId}/offer";

    /// <summary>Send the mail about a badge again.</summary>
    public const string AdminSendMail = "api/admin/badges/{badgeId}/mail";

    /// <summary>Correct the address a certificate went to.</summary>
    public const string AdminCorrectAddress = "api/admin/badges/{badgeId}/address";

    /// <summary>Correct the holder's name.</summary>
    public const string AdminCorrectName = "api/admin/badges/{badgeId}/name";

    /// <summary>Withdraw a badge.</summary>
    public const string AdminRevokeBadge = "api/admin/badges/{badgeId}/revoke";

    /// <summary>Import certificates.</summary>
    public const string AdminImport = "api/admin/certificates/import";

    /// <summary>The imports of late.</summary>
    public const string AdminImports = "api/admin/imports";

    /// <summary>How far an import is.</summary>
    public const string AdminImportProgress = "api/admin/imports/{importId}";

    /// <summary>What became of each line of an import.</summary>
    public const string AdminImportReport = "api/admin/imports/{importId}/report.csv";

    /// <summary>How badges fare.</summary>
    public const string AdminBadgeReport = "api/admin/reports/badges";

    /// <summary>What operators did.</summary>
    public const string AdminAudit = "api/admin/audit";

    /// <summary>The Credly token's age.</summary>
    public const string AdminToken = "api/admin/credly/token";

    /// <summary>Rotate the Credly token.</summary>
    public const string AdminRotateToken = "api/admin/credly/token/rotate";
}
