using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure.Core;
using Azure.Identity;
using Polly;

namespace MyIpma.Core.OpenBadges.Signing;

/// <summary>Calls the Key Vault REST API by identity (Microsoft Learn: Key Vault REST, authentication). Whatever fails is one exception.</summary>
public sealed class KeyVaultCalls(IHttpClientFactory http, TokenCredential identity)
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
