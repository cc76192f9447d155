using System.Text.Json;
using System.Text.Json.Serialization;

namespace MyIpma.Core.OpenBadges.Signing;

/// <summary>A page of versions of a key (Key Vault REST 7.4: get key versions).</summary>
internal sealed record KeyVersionPage(IReadOnlyList<KeyVersion>? Value, Uri? NextLink);

/// <summary>A version: its address, whether it may be used, and when it came (seconds since 1970).</summary>
internal sealed record KeyVersion(Uri Kid, KeyAttributes Attributes);

internal sealed record KeyAttributes(bool Enabled, long Created);

/// <summary>A key with its public half (Key Vault REST 7.4: get key).</summary>
internal sealed record KeyBundle(KeyBundleKey Key);

internal sealed record KeyBundleKey(Uri Kid, string? Crv, string X, string Y);

/// <summary>What to sign (Key Vault REST 7.4: sign): the digest, not the data.</summary>
internal sealed record SignRequest(string Alg, string Value);

internal sealed record SignResult(string Value);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(KeyVersionPage))]
[JsonSerializable(typeof(KeyBundle))]
[JsonSerializable(typeof(SignRequest))]
[JsonSerializable(typeof(SignResult))]
internal sealed partial class KeyVaultJson : JsonSerializerContext;
