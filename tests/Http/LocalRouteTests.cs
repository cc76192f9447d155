using Microsoft.Extensions.Options;
using MyIpma.Core.Credly;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Http;

public sealed class LocalRouteTests : RouteTable
{
    private protected override async Task<RouteHost> StartAsync()
    {
        var app = await LocalApp.StartAsync();
        var ana = await app.SignInAsync("ana@example.org", "MyIpma.Operator");
        var badgeId = await ana.FirstBadgeIdAsync();
        await ana.ClaimAsync(badgeId);
        var secret = app.Get<IOptions<CredlyOptions>>().Value.WebhookSecrets[0];
        return new RouteHost(app.Http, await app.TokenAsync("ana@example.org", "MyIpma.Operator"), badgeId, secret, app);
    }
}
