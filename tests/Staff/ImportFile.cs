using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Staff;

/// <summary>Files to import, and how they are sent.</summary>
internal static class ImportFile
{
    public const string Header = "certificateId,email,firstName,lastName,level,issuedOn,expiresOn";

    public static string FromLines(params string[] lines) => string.Join('\n', [Header, .. lines]) + "\n";

    public static string WithRows(int count, string series = "IMP") =>
        FromLines([.. Enumerable.Range(1, count).Select(n => $"{series}-{n:d6},{series.ToLowerInvariant()}{n}@example.org,Given{n},Family{n},{"ABCD"[n % 4]},2026-0{1 + (n % 9)}-15,2031-0{1 + (n % 9)}-14")]);

    public static Task<ApiResponse> SendAsync(HttpClient http, string file, bool dryRun) => SendAsync(http, Encoding.UTF8.GetBytes(file), $"dryRun={dryRun}");

    public static async Task<ApiResponse> SendAsync(HttpClient http, byte[] file, string query, string mediaType = "text/csv")
    {
        using var content = new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
        using var response = await http.PostAsync($"api/admin/certificates/import?{query}", content);
        return await ApiResponse.ReadAsync(response);
    }

    public static async Task<JsonElement> CompletedAsync(HttpClient http, string importId)
    {
        var seen = default(JsonElement);
        await Eventually.TrueAsync(async () => (seen = await ProgressAsync(http, importId)).GetProperty("state").GetString() == "completed");
        return seen;
    }

    public static async Task<JsonElement> ProgressAsync(HttpClient http, string importId)
    {
        using var response = await http.GetAsync($"api/admin/imports/{importId}");
        return (await ApiResponse.ReadAsync(response)).Body;
    }

    /// <summary>Sends a file, waits until it is through and tells how it ended: accepted, unchanged, rejected.</summary>
    public static async Task<(JsonElement Import, string Ended)> RunAsync(HttpClient http, string file, bool dryRun = false)
    {
        var sent = await SendAsync(http, file, dryRun);
        var done = await CompletedAsync(http, sent["id"]);
        return (done, $"{Number(done, "accepted")} {Number(done, "unchanged")} {Number(done, "rejected")}");
    }

    public static int Number(JsonElement import, string member) => import.GetProperty(member).GetInt32();
}
