using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MyIpma.Core.Common;
using Polly;

namespace MyIpma.Core.OpenBadges;

/// <summary>Writes signed tokens: a compact JWS (RFC 7515, section 7.1) with ES256, its key named by a DID URL.</summary>
public sealed class JwsWriter(ICredentialSigner signer, IssuerDid did)
{
    /// <summary>Without a type the header has no <c>typ</c>.</summary>
    public async Task<string> SignAsync<T>(T payload, JsonTypeInfo<T> json, string? type, CancellationToken ct)
    {
        var key = (await signer.GetKeysAsync(ct))[0];
        var header = new JoseHeader("ES256", did.GetKeyId(key), type);
        var signed = $"{EncodePart(header, OpenBadgesJson.Plain.JoseHeader)}.{EncodePart(payload, json)}";
        var signature = await signer.SignAsync(key, Encoding.ASCII.GetBytes(signed), ct);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static string EncodePart<T>(T part, JsonTypeInfo<T> json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part, json));
}

/// <summary>The protected header of a token. No other member is allowed (Open Badges 3.0, section "Create the JOSE Header").</summary>
internal sealed record JoseHeader(string Alg, string Kid, string? Typ);

/// <summary>The port to the key that signs credentials. The private key never leaves it.</summary>
public interface ICredentialSigner
{
    /// <summary>The first key signs; the others signed credentials that are still in use, so they stay published.</summary>
    /// <exception cref="SigningUnavailableException">The key cannot be reached now.</exception>
    ValueTask<IReadOnlyList<PublicKey>> GetKeysAsync(CancellationToken ct);

    /// <summary>Signs with ES256: 64 bytes, R and S (RFC 7518, section 3.4).</summary>
    /// <exception cref="SigningUnavailableException">The key cannot be reached now.</exception>
    ValueTask<byte[]> SignAsync(PublicKey key, ReadOnlyMemory<byte> data, CancellationToken ct);
}

/// <summary>The public half of an ES256 key: its coordinates in base64url (RFC 7518, section 6.2.1), and where its private half is, if not in this process.</summary>
public sealed record PublicKey(string X, string Y, Uri? Location = null)
{
    /// <summary>The thumbprint (RFC 7638): the same key has the same id wherever it is kept.</summary>
    public string Id { get; } = Base64Url.EncodeToString(
        SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""")));
}

/// <summary>The signing key cannot be reached now; trying again later may succeed.</summary>
public sealed class SigningUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Signs with a P-256 key in this process, for hosts without Key Vault. Earlier keys stay published.</summary>
public sealed class EcdsaSigner : ICredentialSigner
{
    private readonly ECParameters parameters;
    private readonly IReadOnlyList<PublicKey> keys;

    private EcdsaSigner(ECDsa key, IReadOnlyList<PublicKey> older)
    {
        parameters = key.ExportParameters(includePrivateParameters: true);
        keys = [ToPublicKey(key), .. older];
    }

    /// <summary>With a new key. Older keys are PEM, private or public.</summary>
    public static EcdsaSigner Create(params IEnumerable<string> older)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new EcdsaSigner(key, [.. older.Select(ReadPublicKey)]);
    }

    /// <summary>With a stored key. Older keys are PEM, private or public.</summary>
    public static EcdsaSigner FromPem(string pem, params IEnumerable<string> older)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return new EcdsaSigner(key, [.. older.Select(ReadPublicKey)]);
    }

    /// <summary>The private key (PKCS#8), to be stored where only the machine's owner can read it.</summary>
    public string ToPem()
    {
        using var key = ECDsa.Create(parameters);
        return key.ExportPkcs8PrivateKeyPem();
    }

    public ValueTask<IReadOnlyList<PublicKey>> GetKeysAsync(CancellationToken ct) => ValueTask.FromResult(keys);

    public ValueTask<byte[]> SignAsync(PublicKey key, ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        // ECDsa is not thread-safe, so every signature has its own instance.
        using var own = ECDsa.Create(parameters);
        return ValueTask.FromResult(own.SignData(data.Span, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    private static PublicKey ReadPublicKey(string pem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return ToPublicKey(key);
    }

    private static PublicKey ToPublicKey(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new PublicKey(Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
    }
}

/// <summary>Signs with a key in Azure Key Vault, which never leaves it. All enabled versions are published, so that a rotation breaks no credential.</summary>
public sealed class KeyVaultSigner(KeyVaultRestClient calls, IOptions<AppKeyOptions> options, TimeProvider time) : ICredentialSigner
{
    /// <summary>The list of keys is cached this long, and others may cache the published keys as long again.</summary>
    internal static readonly TimeSpan KeyCacheDuration = TimeSpan.FromHours(1);

    private readonly SingleFlightCache<string, IReadOnlyList<PublicKey>> cache = new(time, KeyCacheDuration, most: 1);

    public async ValueTask<IReadOnlyList<PublicKey>> GetKeysAsync(CancellationToken ct) => await cache.GetAsync("keys", () => ReadAsync(CancellationToken.None), ct);

    public async ValueTask<byte[]> SignAsync(PublicKey key, ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        var address = new Uri($"{key.Location?.AbsoluteUri}/sign");
        var digest = Base64Url.EncodeToString(SHA256.HashData(data.Span));
        var result = await calls.PostAsync(address, new SignRequest("ES256", digest), KeyVaultJson.Default.SignRequest, KeyVaultJson.Default.SignResult, ct);
        return Base64Url.DecodeFromChars(result.Value);
    }

    private async Task<IReadOnlyList<PublicKey>> ReadAsync(CancellationToken ct)
    {
        var versions = await VersionsAsync(ct);
        var publishedBefore = time.GetUtcNow() - (2 * KeyCacheDuration);
        var keys = new List<PublicKey>();

        // A version signs only once every cached copy of the published keys includes it; a sole version signs at once.
        foreach (var version in versions.OrderByDescending(version => Created(version) <= publishedBefore).ThenByDescending(Created))
        {
            var bundle = await calls.GetAsync(version.Kid, KeyVaultJson.Default.KeyBundle, ct);
            keys.Add(bundle.Key.Crv == "P-256" ? new PublicKey(bundle.Key.X, bundle.Key.Y, version.Kid) : throw new InvalidOperationException("The signing key is not on P-256."));
        }

        return keys.Count > 0 ? keys : throw new SigningUnavailableException("No version of the signing key is enabled.");
    }

    private async Task<List<KeyVersion>> VersionsAsync(CancellationToken ct)
    {
        var versions = new List<KeyVersion>();
        var key = options.Value.SigningKeyUri ?? throw new InvalidOperationException("MyIpma:Keys:SigningKeyUri is not set.");
        for (Uri? next = new($"{key.AbsoluteUri}/versions"); next is not null;)
        {
            var page = await calls.GetAsync(next, KeyVaultJson.Default.KeyVersionPage, ct);
            versions.AddRange((page.Value ?? []).Where(version => version.Attributes.Enabled));
            next = page.NextLink?.Host == key.Host ? page.NextLink : null;
        }

        return versions;
    }

    private static DateTimeOffset Created(KeyVersion version) => DateTimeOffset.FromUnixTimeSeconds(version.Attributes.Created);
}

/// <summary>Calls the Key Vault REST API by identity (Microsoft Learn: Key Vault REST, authentication). Every failure is one exception.</summary>
public sealed class KeyVaultRestClient(IHttpClientFactory http, TokenCredential identity)
{
    internal const string HttpClientName = "key-vault";
    private const string ApiVersion = "api-version=7.4";
    private static readonly TokenRequestContext Scope = new(["https://vault.azure.net/.default"]);

    internal Task<T> GetAsync<T>(Uri address, JsonTypeInfo<T> type, CancellationToken ct) => SendAsync(new HttpRequestMessage(HttpMethod.Get, Versioned(address)), type, ct);

    internal Task<TResult> PostAsync<TBody, TResult>(Uri address, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TResult> type, CancellationToken ct) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, Versioned(address)) { Content = JsonContent.Create(body, bodyType) }, type, ct);

    private async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken ct)
    {
        using var message = request;
        try
        {
            var token = await identity.GetTokenAsync(Scope, ct);
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
            using var client = http.CreateClient(HttpClientName);
            using var response = await client.SendAsync(message, ct);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync(type, ct) ?? throw new SigningUnavailableException("Key Vault sent an empty response.");
        }
        catch (Exception failure) when (IsOutage(failure) && !ct.IsCancellationRequested)
        {
            throw new SigningUnavailableException("Key Vault cannot be reached or did not answer as documented.", failure);
        }
    }

    private static bool IsOutage(Exception failure) =>
        failure is HttpRequestException or OperationCanceledException or JsonException or ExecutionRejectedException or AuthenticationFailedException;

    /// <summary>A link to the next page carries the version already.</summary>
    private static Uri Versioned(Uri address) => address.Query.Length > 0 ? address : new Uri($"{address.AbsoluteUri}?{ApiVersion}");
}

/// <summary>A page of versions of a key (Key Vault REST 7.4: get key versions).</summary>
internal sealed record KeyVersionPage(IReadOnlyList<KeyVersion>? Value, Uri? NextLink);

/// <summary>A version: its address, whether it is enabled, and when it was created (seconds since 1970).</summary>
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

/// <summary>Registers the Key Vault signer; the host adds the identity (<c>TokenCredential</c>) it runs as.</summary>
public static class KeyVaultServiceCollectionExtensions
{
    public static IServiceCollection AddKeyVaultSigning(this IServiceCollection services)
    {
        services.AddHttpClient(KeyVaultRestClient.HttpClientName).AddStandardResilienceHandler();
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<KeyVaultRestClient>().AddSingleton<ICredentialSigner, KeyVaultSigner>();
    }
}
