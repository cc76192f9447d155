using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace MyIpma.Tests.Hosting;

/// <summary>A signed-in person, over HTTP.</summary>
internal sealed class Visitor(HttpClient http, string email)
{
    public HttpClient Http => http;

    public string Email => email;

    public async Task<IReadOnlyList<JsonElement>> BadgesAsync(string query = "") =>
        [.. (await http.GetFromJsonAsync<JsonElement>($"api/me/badges{query}")).GetProperty("items").EnumerateArray()];

    public async Task<string> FirstBadgeIdAsync() => (await BadgesAsync())[0].GetProperty("id").GetString() ?? "";

    public Task<JsonElement> BadgeAsync(string badgeId) => http.GetFromJsonAsync<JsonElement>($"api/me/badges/{badgeId}");

    public async Task<string> StatusAsync(string badgeId) => (await BadgeAsync(badgeId)).GetProperty("status").GetString() ?? "";

    public Task<Answer> ClaimAsync(string badgeId) => PostAsync($"api/me/badges/{badgeId}/claim");

    public Task<Answer> ProceedAsync(string claimId) => PostAsync($"api/me/claims/{claimId}/proceed");

    public Task<JsonElement> ClaimOfAsync(string claimId) => http.GetFromJsonAsync<JsonElement>($"api/me/claims/{claimId}");

    public async Task<Answer> PostAsync(string path, object? body = null)
    {
        using var response = await http.PostAsJsonAsync(path, body ?? new { });
        return await Answer.OfAsync(response);
    }

    public async Task<Answer> GetAsync(string path)
    {
        using var response = await http.GetAsync(path);
        return await Answer.OfAsync(response);
    }
}

/// <summary>An answer, read whole.</summary>
internal sealed record Answer(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)
{
    public string this[string member] => Body.GetProperty(member).ToString();

    public static async Task<Answer> OfAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return new Answer(response.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default, response);
    }
}
