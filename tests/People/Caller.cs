using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace MyIpma.Tests.People;

/// <summary>Somebody who calls the API with a token.</summary>
internal sealed class Caller(HttpClient client, AuthenticationHeaderValue bearer)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public string Token => bearer.Parameter ?? "";

    public Task<Reply> GetAsync(string path, string? language = null) => SendAsync(HttpMethod.Get, path, null, language);

    public Task<Reply> PostAsync(string path, object? body = null, string? language = null) => SendAsync(HttpMethod.Post, path, body, language);

    public Task<Reply> PutAsync(string path, object? body = null) => SendAsync(HttpMethod.Put, path, body, null);

    public Task<Reply> DeleteAsync(string path, object? body = null) => SendAsync(HttpMethod.Delete, path, body, null);

    public async Task<JsonElement[]> BadgesAsync() => [.. (await GetAsync("/api/me/badges")).Body.GetProperty("items").EnumerateArray()];

    public async Task<string[]> AddressesAsync() =>
        [.. (await GetAsync("/api/me")).Body.GetProperty("addresses").EnumerateArray()
            .Where(address => address.GetProperty("verified").GetBoolean()).Select(address => address.GetProperty("address").GetString() ?? "")];

    public async Task<string> ProveAsync(LocalApi api, string email)
    {
        var asked = await PostAsync("/api/me/addresses", new { email });
        Assert.Equal(HttpStatusCode.Accepted, asked.Status);
        var key = asked.Text("key");
        var proven = await PostAsync($"/api/me/addresses/{key}/verify", new { code = await api.CodeAsync(asked.Text("address")) });
        Assert.Equal(HttpStatusCode.OK, proven.Status);
        await api.SettleAsync();
        return key;
    }

    private async Task<Reply> SendAsync(HttpMethod method, string path, object? body, string? language)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = bearer;
        if (language is not null)
        {
            request.Headers.Add("Accept-Language", language);
        }

        using var answer = await client.SendAsync(request, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        return new Reply(answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, answer.Headers.RetryAfter?.Delta, answer.Headers.ETag?.ToString());
    }
}

internal sealed record Reply(HttpStatusCode Status, JsonElement Body, TimeSpan? RetryAfter, string? Tag)
{
    public string Text(string name) => Body.GetProperty(name).GetString() ?? "";
}
