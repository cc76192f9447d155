using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Storage;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.People;

/// <summary>The whole local host on memory at a free port.</summary>
internal sealed class LocalApi : IAsyncDisposable
{
    private readonly LocalFixture host;

    private LocalApi(LocalFixture host) => this.host = host;

    public HttpClient Client => host.Http;

    public IServiceProvider Services => host.Services;

    public StorageCalls Calls => host.StorageCalls;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<LocalApi> StartAsync(FakeTimeProvider? clock = null, ILoggerProvider? logs = null, Action<IServiceCollection>? also = null, params string[] settings) =>
        new(await LocalFixture.StartAsync(new HostWishes { Clock = clock, Logs = logs, Also = also, Settings = ["--MyIpma:Outbox:SweepEvery=01:00:00", .. settings] }));

    public async Task<Caller> AsAsync(string email, string query = "")
    {
        var body = await Client.GetFromJsonAsync<JsonElement>($"/dev/token?email={Uri.EscapeDataString(email)}{query}", Ct);
        return With(body.GetProperty("token").GetString() ?? "");
    }

    public Caller With(string token) => new(Client, new AuthenticationHeaderValue("Bearer", token));

    public Task SettleAsync() => host.QuietAsync();

    public Task UntilAsync(Func<Task<bool>> condition) => host.UntilAsync(condition);

    public async Task<JsonElement[]> MailAsync(string to)
    {
        await SettleAsync();
        var body = await Client.GetFromJsonAsync<JsonElement>($"/dev/mail?to={Uri.EscapeDataString(to)}", Ct);
        return [.. body.GetProperty("messages").EnumerateArray()];
    }

    public async Task<string> CodeAsync(string to) =>
        (await MailAsync(to)).Select(message => message.GetProperty("code").GetString()).OfType<string>().Last();

    public async Task<IReadOnlyList<JsonElement>> EventsAsync(string type)
    {
        await SettleAsync();
        return await host.EventsAsync(type);
    }

    public Task<IReadOnlyList<JsonElement>> CredlyAsync() => host.AtCredlyAsync();

    public Task ActAsync(string email, string action) => host.ActAsync(email, action);

    public Task<string> OfferAsync(string certificateId, string email, string level = "D", string issuedOn = "2026-01-01", string? expiresOn = null) =>
        host.CertifyAsync(new { certificateId, email, firstName = "Zofia", lastName = "Wisniewska", level, issuedOn, expiresOn });

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
