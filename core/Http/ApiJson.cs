using Microsoft.AspNetCore.Mvc;
using MyIpma.Core.Accounts;
using MyIpma.Core.Common;
using MyIpma.Core.Http.Contracts;
using MyIpma.Core.Http.Endpoints;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core.Http;

/// <summary>How bodies are written: camelCase, enums by name, times in UTC, and nulls included, so that every member is always there.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UtcDateTimeConverter)])]
[JsonSerializable(typeof(BadgeResponse))]
[JsonSerializable(typeof(BadgeListResponse))]
[JsonSerializable(typeof(ClaimResponse))]
[JsonSerializable(typeof(BulkClaimRequest))]
[JsonSerializable(typeof(BulkClaimResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(ProceedResponse))]
[JsonSerializable(typeof(WebhookEnvelope))]
[JsonSerializable(typeof(AccountResponse))]
[JsonSerializable(typeof(AddressResponse))]
[JsonSerializable(typeof(AddressCodeResponse))]
[JsonSerializable(typeof(AddAddressRequest))]
[JsonSerializable(typeof(VerifyAddressRequest))]
[JsonSerializable(typeof(MoveBadgeRequest))]
[JsonSerializable(typeof(GuideResponse))]
[JsonSerializable(typeof(CertificateListResponse))]
[JsonSerializable(typeof(AccountPreferences))]
[JsonSerializable(typeof(DataExportResponse))]
[JsonSerializable(typeof(ErasureReceipt))]
[JsonSerializable(typeof(EraseAccountRequest))]
[JsonSerializable(typeof(TimelineResponse))]
[JsonSerializable(typeof(DiagnosisResponse))]
[JsonSerializable(typeof(DiagnosisListResponse))]
[JsonSerializable(typeof(CredlyTokenResponse))]
[JsonSerializable(typeof(ProfileRequest))]
[JsonSerializable(typeof(ProfileResponse))]
[JsonSerializable(typeof(ShareKitResponse))]
[JsonSerializable(typeof(OEmbedResponse))]
[JsonSerializable(typeof(AddressCheckRequest))]
[JsonSerializable(typeof(AddressCheckResponse))]
[JsonSerializable(typeof(VerificationResponse))]
[JsonSerializable(typeof(PeopleSearchRequest))]
[JsonSerializable(typeof(PeopleSearchResponse))]
[JsonSerializable(typeof(StaffActionRequest))]
[JsonSerializable(typeof(StaffActionResponse))]
[JsonSerializable(typeof(CorrectAddressRequest))]
[JsonSerializable(typeof(CorrectNameRequest))]
[JsonSerializable(typeof(RepairPersonRequest))]
[JsonSerializable(typeof(UnlockMailboxRequest))]
[JsonSerializable(typeof(AuditResponse))]
[JsonSerializable(typeof(BadgeReportResponse))]
[JsonSerializable(typeof(ImportResponse))]
[JsonSerializable(typeof(ImportListResponse))]
[JsonSerializable(typeof(InboxResponse))]
[JsonSerializable(typeof(InboxEventResponse))]
[JsonSerializable(typeof(DriftResponse))]
[JsonSerializable(typeof(DriftRepairResponse))]
[JsonSerializable(typeof(ReconciliationResponse))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    public static void Configure(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, Default);
        options.TypeInfoResolverChain.Insert(1, OpenBadgesJson.Default);
        options.Converters.Add(new UtcDateTimeConverter());
    }
}
