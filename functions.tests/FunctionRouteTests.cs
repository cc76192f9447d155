using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MyIpma.Core.Credly;
using MyIpma.Tests.Http;

namespace MyIpma.Functions.Tests;

public sealed class FunctionRouteTests : RouteTable
{
    private protected override async Task<RouteHost> StartAsync()
    {
        var app = await FunctionsApp.StartAsync();
        var token = await app.TokenAsync("ana@example.org", "MyIpma.Operator");
        var ana = await app.SignInAsync("ana@example.org");
        var list = await ana.GetFromJsonAsync<JsonElement>("api/me/badges", TestContext.Current.CancellationToken);
        var badgeId = list.GetProperty("items")[0].GetProperty("id").GetString() ?? "";
        using var claim = await ana.PostAsync($"api/me/badges/{badgeId}/claim", null, TestContext.Current.CancellationToken);
        var secret = app.Services.GetRequiredService<IOptions<CredlyOptions>>().Value.WebhookSecrets[0];
        return new RouteHost(app.Http, token, badgeId, secret, app);
    }
}
