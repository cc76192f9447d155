using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace MyIpma.Tests.Hosting;

/// <summary>A signed-in person, over HTTP.</summary>
internal sealed class TestUser(HttpClient http, string email)
{
    public HttpClient Http => http;

    public string Email => email;

    public string Token => http.DefaultRequestHeaders.Authorization?.Parameter ?? "";

    public async Task<IReadOnlyList<JsonElement>> BadgesAsync(string query = "") =>
        [.. (await http.GetFromJsonAsync<JsonElement>($"api/me/badges{query}")).GetProperty("items").EnumerateArray()];

    public async Task<string> FirstBadgeIdAsync() => (await BadgesAsync())[0].Text("id");

    public Task<JsonElement> BadgeAsync(string badgeId) => http.GetFromJsonAsync<JsonElement>($"api/me/badges/{badgeId}");

    public async Task<string> StatusAsync(string badgeId) => (await BadgeAsync(badgeId)).Text("status");

    public Task<ApiResponse> ClaimAsync(string badgeId) => PostAsync($"api/me/badges/{badgeId}/claim");

    public Task<ApiResponse> ProceedAsync(string claimId) => PostAsync($"api/me/claims/{claimId}/proceed");

    public Task<JsonElement> GetClaimAsync(string claimId) => http.GetFromJsonAsync<JsonElement>($"api/me/claims/{claimId}");

    public async Task<string> AccountIdAsync() => (await GetAsync("api/me"))["account"];

    /// <summary>Verified addresses only.</summary>
    public async Task<IReadOnlyList<string>> AddressesAsync() =>
        [.. (await GetAsync("api/me")).Body.GetProperty("addresses").EnumerateArray().Where(address => address.GetProperty("verified").GetBoolean()).Select(address => address.Text("address"))];

    /// <summary>Adds an address and proves it by the mailed code; returns its key.</summary>
    public async Task<string> VerifyAddressAsync(LocalApp host, string address)
    {
        var asked = await PostAsync("api/me/addresses", new { email = address });
        Assert.Equal(HttpStatusCode.Accepted, asked.Status);
        var verified = await PostAsync($"api/me/addresses/{asked["key"]}/verify", new { code = await host.CodeAsync(asked["address"]) });
        Assert.Equal(HttpStatusCode.OK, verified.Status);
        await host.WaitUntilIdleAsync();
        return asked["key"];
    }

    public Task<ApiResponse> GetAsync(string path, string? language = null) => SendAsync(HttpMethod.Get, path, null, language);

    public Task<ApiResponse> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task<ApiResponse> PutAsync(string path, object? body = null) => SendAsync(HttpMethod.Put, path, body);

    public Task<ApiResponse> DeleteAsync(string path, object? body = null) => SendAsync(HttpMethod.Delete, path, body);

    private async Task<ApiResponse> SendAsync(HttpMethod method, string path, object? body, string? language = null)
    {
        using var response = await http.SendAsync(method, path, language: language, body: body);
        return await ApiResponse.ReadAsync(response);
    }
}

internal sealed record ApiResponse(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)
{
    public string this[string member] => Body.GetProperty(member).ToString();

    public TimeSpan? RetryAfter => Response.Headers.RetryAfter?.Delta;

    public string? ETag => Response.Headers.ETag?.ToString();

    public static async Task<ApiResponse> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return new ApiResponse(response.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default, response);
    }
}

internal static class HttpExtensions
{
    public static async Task<HttpResponseMessage> SendAsync(this HttpClient http, HttpMethod method, string path, string? accept = null, string? language = null, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        if (language is not null)
        {
            request.Headers.AcceptLanguage.ParseAdd(language);
        }

        return await http.SendAsync(request);
    }

    /// <summary>Empty where the member is null.</summary>
    public static string Text(this JsonElement element, string member) => element.GetProperty(member).GetString() ?? "";
}
