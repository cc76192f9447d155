using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MyIpma.Core.Common;

namespace MyIpma.Core.OpenBadges;

/// <summary>How documents for verifiers are written. What is not there is left out: in JSON-LD a null is a statement of its own.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(UtcDateTimeConverter)])]
[JsonSerializable(typeof(AssertionDocument))]
[JsonSerializable(typeof(RevokedAssertion))]
[JsonSerializable(typeof(BadgeClassDocument))]
[JsonSerializable(typeof(IssuerDocument))]
[JsonSerializable(typeof(OpenBadgeCredential))]
[JsonSerializable(typeof(EnvelopedCredential))]
[JsonSerializable(typeof(StatusListCredential))]
[JsonSerializable(typeof(DidDocument))]
[JsonSerializable(typeof(PublicJwkSet))]
[JsonSerializable(typeof(JoseHeader))]
internal sealed partial class OpenBadgesJson : JsonSerializerContext
{
    /// <summary>Letters as they are: nothing of this ever stands inside HTML, and tokens get shorter.</summary>
    public static OpenBadgesJson Plain { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new UtcDateTimeConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
