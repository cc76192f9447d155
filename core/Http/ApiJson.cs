using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using MyIpma.Core.Accounts;
using MyIpma.Core.Common;
using MyIpma.Core.Http.Contracts;
using MyIpma.Core.Http.Endpoints;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core.Http;

/// <summary>How bodies are written: camelCase, enums by name, times in UTC, null members kept so that the shape is always whole.</summary>
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
internal sealed partial class ApiJson : JsonSerializerContext;

/// <summary>How bodies about a person are written; the same rules as for badges.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UtcDateTimeConverter)])]
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
internal sealed partial class ApiAccountJson : JsonSerializerContext;

/// <summary>How the bodies of timelines, diagnoses and the token are written; same rules as <see cref="ApiJson"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UtcDateTimeConverter)])]
[JsonSerializable(typeof(TimelineResponse))]
[JsonSerializable(typeof(DiagnosisResponse))]
[JsonSerializable(typeof(DiagnosisListResponse))]
[JsonSerializable(typeof(CredlyTokenResponse))]
internal sealed partial class ApiTimelineJson : JsonSerializerContext;

/// <summary>How the share kit is written, by the rules of <see cref="ApiJson"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UtcDateTimeConverter)])]
[JsonSerializable(typeof(ShareKitResponse))]
internal sealed partial class ApiShareJson : JsonSerializerContext;

/// <summary>How the bodies of verification are written, by the rules of <see cref="ApiJson"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UtcDateTimeConverter)])]
[JsonSerializable(typeof(AddressCheckRequest))]
[JsonSerializable(typeof(AddressCheckResponse))]
[JsonSerializable(typeof(VerificationResponse))]
internal sealed partial class ApiVerificationJson : JsonSerializerContext;

/// <summary>How the bodies of operators' calls are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UtcDateTimeConverter)])]
[JsonSerializable(typeof(InboxResponse))]
[JsonSerializable(typeof(InboxEventResponse))]
[JsonSerializable(typeof(DriftResponse))]
[JsonSerializable(typeof(DriftRepairResponse))]
[JsonSerializable(typeof(ReconciliationResponse))]
internal sealed partial class ApiAdminJson : JsonSerializerContext;
