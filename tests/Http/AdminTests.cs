using System.Net;
using System.Text.Json;
using MyIpma.Tests.Chaos;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Http;

public sealed class AdminTests : IAsyncLifetime
{
    private const string Email = "truth@example.org";
    private LocalApp? host;
    private ServiceClient? site;
    private string person = "";
    private string admin = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private ServiceClient Web => site ?? throw new InvalidOperationException("The host does not run yet.");

    public async ValueTask InitializeAsync()
    {
        host = await LocalApp.StartAsync();
        site = new ServiceClient(host.Origin, new ChaosCounters());
        person = await site.TokenAsync(Email, isOperator: false, Ct);
        admin = await site.TokenAsync("operator@example.org", isOperator: true, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        site?.Dispose();
        await (host?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Theory]
    [InlineData("GET", "api/admin/inbox")]
    [InlineData("POST", "api/admin/inbox/e-1/replay")]
    [InlineData("GET", "api/admin/drift")]
    [InlineData("POST", "api/admin/drift/repair")]
    [InlineData("POST", "api/admin/reconcile")]
    public async Task Operators_calls_are_for_operators_only(string method, string path)
    {
        var reply = await Web.CallAsync(new HttpMethod(method), path, person, Ct);

        Assert.Equal((HttpStatusCode.Forbidden, "operators-only"), (reply.Status, ServiceClient.Text(reply.Body, "code")));
    }

    [Fact]
    public async Task Drift_is_shown_then_named_by_a_dry_run_then_repaired()
    {
        var badgeId = await AcceptedUnheardAsync();

        var shown = await DriftAsync();
        var dry = await AdminAsync(HttpMethod.Post, "api/admin/drift/repair");
        var still = await DriftAsync();
        var repaired = await AdminAsync(HttpMethod.Post, "api/admin/drift/repair?dryRun=false");

        Assert.Equal(["state-differs 1"], shown);
        Assert.Equal(shown, still);
        Assert.Equal((true, "take-over", false), First(dry));
        Assert.Equal((false, "take-over", true), First(repaired));
        Assert.Empty(await DriftAsync());
        Assert.Equal("accepted", await StatusAsync(badgeId));
    }

    [Fact]
    public async Task One_reconciliation_makes_up_for_lost_webhooks()
    {
        var badgeId = await AcceptedUnheardAsync();
        Assert.NotEqual("accepted", await StatusAsync(badgeId));

        var report = await AdminAsync(HttpMethod.Post, "api/admin/reconcile");

        Assert.True(report.GetProperty("walk").GetProperty("complete").GetBoolean());
        Assert.Equal("accepted", await StatusAsync(badgeId));
        Assert.Empty(await DriftAsync());
    }

    [Fact]
    public async Task The_inbox_shows_what_became_of_an_event_and_handles_it_anew()
    {
        await AcceptedUnheardAsync();
        await AdminAsync(HttpMethod.Post, "api/admin/reconcile");

        var events = (await AdminAsync(HttpMethod.Get, "api/admin/inbox")).GetProperty("items").EnumerateArray().ToList();
        var replay = await Web.CallAsync(HttpMethod.Post, $"api/admin/inbox/{ServiceClient.Text(events[0], "eventId")}/replay", admin, Ct);
        var unknown = await Web.CallAsync(HttpMethod.Post, "api/admin/inbox/e-404/replay", admin, Ct);

        Assert.NotEmpty(events);
        Assert.Equal((HttpStatusCode.Accepted, "waiting"), (replay.Status, replay.State));
        Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
    }

    [Theory]
    [InlineData("api/admin/inbox?status=7", "status")]
    [InlineData("api/admin/inbox?cursor=a|b", "cursor")]
    [InlineData("api/admin/drift?cursor=nonsense", "cursor")]
    public async Task A_wrong_parameter_is_named(string path, string field)
    {
        var reply = await Web.CallAsync(HttpMethod.Get, path, admin, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.True(reply.Body.GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Health_tells_degraded_from_ok()
    {
        var before = await Web.ReadAsync("api/health", Ct);
        await Web.SetFaultsAsync(new { failRate = 1.0, seed = 3 }, Ct);
        for (var n = 0; n < 3; n++)
        {
            await Web.ClaimAsync(person, await Web.OfferAsync(Email, $"HEALTH-{n}", "ABC"[n].ToString(), Ct), Ct);
        }

        var during = await Web.ReadAsync("api/health", Ct);

        Assert.Equal(("ok", "degraded"), (ServiceClient.Text(before, "status"), ServiceClient.Text(during, "status")));
        Assert.NotEmpty(ServiceClient.Text(during, "version"));
        var checks = during.GetProperty("checks").EnumerateArray().Select(check => $"{ServiceClient.Text(check, "name")} {ServiceClient.Text(check, "status")}").ToList();
        Assert.Contains("storage ok", checks);
        Assert.Contains("credly degraded", checks);
    }

    private async Task<string> AcceptedUnheardAsync()
    {
        await Web.SetFaultsAsync(new { webhookLossRate = 1.0 }, Ct);
        var badgeId = await Web.OfferAsync(Email, "TRUTH-1", "B", Ct);
        await Web.ClaimAsync(person, badgeId, Ct);
        await Web.ActAsync(Email, "accept", null, Ct);
        return badgeId;
    }

    private async Task<string> StatusAsync(string badgeId) =>
        ServiceClient.Text((await Web.BadgesAsync(person, Ct)).Single(badge => ServiceClient.Text(badge, "id") == badgeId), "status");

    private async Task<JsonElement> AdminAsync(HttpMethod method, string path) => (await Web.CallAsync(method, path, admin, Ct)).Body;

    private async Task<List<string>> DriftAsync() =>
        [.. (await AdminAsync(HttpMethod.Get, "api/admin/drift")).GetProperty("differences").EnumerateArray().Select(kind => $"{ServiceClient.Text(kind, "kind")} {kind.GetProperty("count")}")];

    private static (bool DryRun, string Action, bool Done) First(JsonElement repair)
    {
        var change = repair.GetProperty("changes")[0];
        return (repair.GetProperty("dryRun").GetBoolean(), ServiceClient.Text(change, "action"), change.GetProperty("done").GetBoolean());
    }
}
