using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MyIpma.Core.Common;
using Polly;

namespace MyIpma.Core.OpenBadges;

/// <summary>Signs with a key in Azure Key Vault, which never leaves it. All enabled versions are published, so that a rotation breaks no credential.</summary>
public sealed class KeyVaultSigner(KeyVaultRestClient calls, IOptions<AppKeyOptions> options, TimeProvider time) : ICredentialSigner
{
    /// <summary>How long the list of keys is kept; the published keys may be cached by others for as long again.</summary>
    internal static readonly TimeSpan KeyCacheDuration = TimeSpan.FromHours(1);

    private readonly SingleFlightCache<string, IReadOnlyList<PublicKey>> cache = new(time, KeyCacheDuration, most: 1);

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<PublicKey>> GetKeysAsync(CancellationToken ct) => await cache.GetAsync("keys", () => ReadAsync(CancellationToken.None), ct);

    /// <inheritdoc />
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
        var settled = time.GetUtcNow() - (2 * KeyCacheDuration);
        var keys = new List<PublicKey>();

        // A version signs only once every copy of the published keys must have it; the only one signs at once.
        foreach (var version in versions.OrderByDescending(version => Created(version) <= settled).ThenByDescending(Created))
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

/// <summary>Calls the Key Vault REST API by identity (Microsoft Learn: Key Vault REST, authentication). Whatever fails is one exception.</summary>
public sealed class KeyVaultRestClient(IHttpClientFactory http, TokenCredential identity)
{
    internal const string HttpClientName = "key-vault";
    private const string ApiVersion = "api-version=7.4";
    private static readonly TokenRequestContext Scope = new(["https://vault.azure.net/.default"]);

    internal Task<T> GetAsync<T>(Uri address, JsonTypeInfo<T> type, CancellationToken ct) => SendAsync(new HttpRequestMessage(HttpMethod.Get, Versioned(address)), type, ct);

    internal Task<TAnswer> PostAsync<TBody, TAnswer>(Uri address, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> type, CancellationToken ct) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, Versioned(address)) { Content = JsonContent.Create(body, bodyType) }, type, ct);

    private async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken ct)
    {
        using var sent = request;
        try
        {
            var token = await identity.GetTokenAsync(Scope, ct);
            sent.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
            using var client = http.CreateClient(HttpClientName);
            using var answer = await client.SendAsync(sent, ct);
            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadFromJsonAsync(type, ct) ?? throw new SigningUnavailableException("Key Vault answered nothing.");
        }
        catch (Exception failure) when (IsOutage(failure) && !ct.IsCancellationRequested)
        {
            throw new SigningUnavailableException("Key Vault does not answer as it should.", failure);
        }
    }

    private static bool IsOutage(Exception failure) =>
        failure is HttpRequestException or OperationCanceledException or JsonException or ExecutionRejectedException or AuthenticationFailedException;

    /// <summary>A link to the next page carries the version already.</summary>
    private static Uri Versioned(Uri address) => address.Query.Length > 0 ? address : new Uri($"{address.AbsoluteUri}?{ApiVersion}");
}

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

/// <summary>Registers the Key Vault signer; the host adds the identity (<c>TokenCredential</c>) it runs as.</summary>
public static class KeyVaultServiceCollectionExtensions
{
    /// <summary>Signs credentials with the key named by <c>MyIpma:Keys:SigningKeyUri</c>.</summary>
    public static IServiceCollection AddKeyVaultSigning(this IServiceCollection services)
    {
        services.AddHttpClient(KeyVaultRestClient.HttpClientName).AddStandardResilienceHandler();
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<KeyVaultRestClient>().AddSingleton<ICredentialSigner, KeyVaultSigner>();
    }
}
