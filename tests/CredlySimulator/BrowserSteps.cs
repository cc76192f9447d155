namespace MyIpma.Tests.CredlySimulator;

internal static class BrowserSteps
{
    public static Task<string> SignInAsync(this HttpClient browser, string email) => browser.PostFormAsync("sign-in", ("email", email));

    public static async Task<string> PostFormAsync(this HttpClient browser, string path, params (string Name, string Value)[] fields)
    {
        using var response = await browser.SendFormAsync(path, null, fields);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<HttpResponseMessage> SendFormAsync(
        this HttpClient browser, string path, string? origin, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.Add("Origin", origin ?? browser.BaseAddress?.GetLeftPart(UriPartial.Authority));
        return await browser.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<(int Status, string Text)> OpenAsync(this HttpClient browser, string path)
    {
        using var response = await browser.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute), TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
