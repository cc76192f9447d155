using System.Text.Json;
using System.Text.Json.Serialization;
using MyIpma.Core.Json;
using MyIpma.Core.People;

namespace MyIpma.Core.Http.Bodies;

/// <summary>How bodies about a person are written; the same rules as for badges.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UtcTime)])]
[JsonSerializable(typeof(MeBody))]
[JsonSerializable(typeof(AddressBody))]
[JsonSerializable(typeof(CodeSentBody))]
[JsonSerializable(typeof(AddAddressBody))]
[JsonSerializable(typeof(VerifyAddressBody))]
[JsonSerializable(typeof(MoveBadgeBody))]
[JsonSerializable(typeof(GuideBody))]
[JsonSerializable(typeof(CertificatesBody))]
[JsonSerializable(typeof(PreferencesBody))]
[JsonSerializable(typeof(ExportBody))]
[JsonSerializable(typeof(ErasureReceipt))]
[JsonSerializable(typeof(EraseBody))]
internal sealed partial class PeopleJson : JsonSerializerContext;
