using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace MyIpma.Tests.Hosting;

/// <summary>A signed-in person, over HTTP.</summary>
internal sealed class TestUser(HttpClient http, string email)
{
    public HttpClient Http => http;

    public string Email => email;

    public async Task<IReadOnlyList<JsonElement>> BadgesAsync(string query = "") =>
        [.. (await http.GetFromJsonAsync<JsonElement>($"api/me/badges{query}")).GetProperty("items").EnumerateArray()];

    public async Task<string> FirstBadgeIdAsync() => (await BadgesAsync())[0].GetProperty("id").GetString() ?? "";

    public Task<JsonElement> BadgeAsync(string badgeId) => http.GetFromJsonAsync<JsonElement>($"api/me/badges/{badgeId}");

    public async Task<string> StatusAsync(string badgeId) => (await BadgeAsync(badgeId)).GetProperty("status").GetString() ?? "";

    public Task<ApiResponse> ClaimAsync(string badgeId) => PostAsync($"api/me/badges/{badgeId}/claim");

    public Task<ApiResponse> ProceedAsync(string claimId) => PostAsync($"api/me/claims/{claimId}/proceed");

    public Task<JsonElement> GetClaimAsync(string claimId) => http.GetFromJsonAsync<JsonElement>($"api/me/claims/{claimId}");

    public async Task<ApiResponse> PostAsync(string path, object? body = null)
    {
        using var response = await http.PostAsJsonAsync(path, body ?? new { });
        return await ApiResponse.ReadAsync(response);
    }

    public async Task<ApiResponse> GetAsync(string path)
    {
        using var response = await http.GetAsync(path);
        return await ApiResponse.ReadAsync(response);
    }
}

/// <summary>An answer, read whole.</summary>
internal sealed record ApiResponse(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)
{
    public string this[string member] => Body.GetProperty(member).ToString();

    public static async Task<ApiResponse> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return new ApiResponse(response.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default, response);
    }
}

/// <summary>Somebody who calls the API with a token.</summary>
internal sealed class TokenTestUser(HttpClient client, AuthenticationHeaderValue bearer)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public string Token => bearer.Parameter ?? "";

    public Task<ApiReply> GetAsync(string path, string? language = null) => SendAsync(HttpMethod.Get, path, null, language);

    public Task<ApiReply> PostAsync(string path, object? body = null, string? language = null) => SendAsync(HttpMethod.Post, path, body, language);

    public Task<ApiReply> PutAsync(string path, object? body = null) => SendAsync(HttpMethod.Put, path, body, null);

    public Task<ApiReply> DeleteAsync(string path, object? body = null) => SendAsync(HttpMethod.Delete, path, body, null);

    public async Task<JsonElement[]> BadgesAsync() => [.. (await GetAsync("/api/me/badges")).Body.GetProperty("items").EnumerateArray()];

    public async Task<string[]> AddressesAsync() =>
        [.. (await GetAsync("/api/me")).Body.GetProperty("addresses").EnumerateArray()
            .Where(address => address.GetProperty("verified").GetBoolean()).Select(address => address.GetProperty("address").GetString() ?? "")];

    public async Task<string> VerifyAddressAsync(AccountsApp api, string email)
    {
        var asked = await PostAsync("/api/me/addresses", new { email });
        Assert.Equal(HttpStatusCode.Accepted, asked.Status);
        var key = asked.Text("key");
        var proven = await PostAsync($"/api/me/addresses/{key}/verify", new { code = await api.CodeAsync(asked.Text("address")) });
        Assert.Equal(HttpStatusCode.OK, proven.Status);
        await api.WaitUntilIdleAsync();
        return key;
    }

    private async Task<ApiReply> SendAsync(HttpMethod method, string path, object? body, string? language)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = bearer;
        if (language is not null)
        {
            request.Headers.Add("Accept-Language", language);
        }

        using var answer = await client.SendAsync(request, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        return new ApiReply(answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, answer.Headers.RetryAfter?.Delta, answer.Headers.ETag?.ToString());
    }
}

internal sealed record ApiReply(HttpStatusCode Status, JsonElement Body, TimeSpan? RetryAfter, string? Tag)
{
    public string Text(string name) => Body.GetProperty(name).GetString() ?? "";
}
