using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Crash;

/// <summary>A data folder for a host to be killed over, and the person who is there before and after.</summary>
internal sealed class CrashSite : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("my-ipma-crash-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public static async Task<Visitor> SignInAsync(HostProcess host)
    {
        var token = (await host.Http.GetFromJsonAsync<JsonElement>("dev/token?email=ana@example.org")).GetProperty("token").GetString();
        host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new Visitor(host.Http, "ana@example.org");
    }

    /// <summary>The same person with the same token, at the host that was started again.</summary>
    public static Visitor Return(Visitor visitor, HostProcess host)
    {
        host.Http.DefaultRequestHeaders.Authorization = visitor.Http.DefaultRequestHeaders.Authorization;
        return new Visitor(host.Http, visitor.Email);
    }

    public static async Task<int> CountAsync(HostProcess host, string type) =>
        (await host.Http.GetFromJsonAsync<JsonElement>("dev/events")).GetProperty("events").EnumerateArray().Count(told => told.GetProperty("type").GetString() == type);
}
