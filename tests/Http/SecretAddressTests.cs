using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Http;
using MyIpma.Core.Mail;
using MyIpma.Tests.Hosting;
using MyIpma.Tests.Infra;

namespace MyIpma.Tests.Http;

/// <summary>Some addresses hold a secret: whoever reads it in a log can use it.</summary>
public sealed class SecretAddressTests
{
    private static readonly string[] Routes = [ApiRoutes.CredlyWebhook, ApiRoutes.ClaimRedirect, ApiRoutes.Unsubscribe, ApiRoutes.ErasureReceipt, ApiRoutes.ProfilePage];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_log_line_and_no_trace_of_ours_holds_a_secret_of_an_address()
    {
        using var logs = new LogCollector();
        var traced = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("MyIpma", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => traced.Add(string.Join(' ', activity.TagObjects.Prepend(new("name", activity.DisplayName)))),
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = await LocalApp.StartAsync(new LocalAppOptions { Logs = logs, Settings = [.. ShippedLevels()] });
        var ana = await host.SignInAsync("ana@example.org");
        var claimed = await ana.ClaimAsync(await ana.FirstBadgeIdAsync());
        using var profile = await ana.Http.PutAsync("api/me/profile", new StringContent("""{"public":true}""", null, "application/json"), Ct);
        var profileId = (await ApiResponse.ReadAsync(profile))["profileId"];
        var token = host.Get<UnsubscribeToken>().Create(host.Get<EmailAddressFactory>().TryParse("ana@example.org")?.Key ?? "");
        var webhook = host.Get<IOptions<CredlyOptions>>().Value.WebhookSecrets[0];
        var ticket = new Uri(claimed["proceedUrl"]).Segments[^1];

        await host.Http.PostAsync($"api/webhooks/credly/{webhook}", new StringContent("""{"id":"e-1"}""", null, "application/json"), Ct);
        await host.Http.PostAsync($"api/webhooks/credly/{webhook}", new StringContent("nonsense", null, "application/json"), Ct);
        await host.Http.GetAsync($"api/go/{ticket}", Ct);
        await host.Http.GetAsync($"api/mail/unsubscribe/{token}", Ct);
        await host.Http.PostAsync($"api/mail/unsubscribe/{token}", null, Ct);
        await host.Http.GetAsync($"people/{profileId}", Ct);
        await host.WaitUntilIdleAsync();

        string[] secrets = [webhook, ticket, token, profileId];
        Assert.All(secrets, secret => Assert.InRange(secret.Length, 16, 200));
        Assert.NotEmpty(logs.Lines);
        Assert.DoesNotContain(logs.Lines.Where(line => !line.StartsWith("scope ", StringComparison.Ordinal)).Concat(traced), line => secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_the_Functions_host_writes_of_them_is_cut_off_before_it_is_stored()
    {
        var template = await Bicep.CompileMainAsync();
        var rule = Assert.Single(template.OfType("Microsoft.Insights/dataCollectionRules"));
        var pattern = new Regex(template.Part("monitoring").Members("variables").Single(variable => variable.Name == "keptPattern").Value.GetString() ?? "");

        Assert.Equal("WorkspaceTransforms", rule.Body.GetProperty("kind").GetString());
        Assert.Contains("redaction", template.Part("workspaceWithRule").Body.GetRawText() + template.Part("monitoring").Text, StringComparison.Ordinal);
        Assert.All(Routes, route =>
        {
            var address = $"https://api.example.org/{Regex.Replace(route, "\\{[a-zA-Z]+\\}", "s3cr3t")}?x=1";
            Assert.EndsWith("/", pattern.Match(address).Groups[1].Value, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cr3t", pattern.Match(address).Groups[1].Value, StringComparison.Ordinal);
        });
        Assert.DoesNotMatch(pattern, "https://api.example.org/api/me/badges/b_1?x=1");
        Assert.DoesNotMatch(pattern, "https://api.example.org/badges/b_1");
    }

    /// <summary>ASP.NET's own lines about requests hold the whole address, and so do its scopes; the hosts leave both out.</summary>
    private static IEnumerable<string> ShippedLevels() =>
        RepositoryFiles.ReadJson("local", "appsettings.json").GetProperty("Logging").GetProperty("LogLevel").EnumerateObject()
            .Where(level => level.Name != "Default").Select(level => $"--Logging:LogLevel:{level.Name}={level.Value.GetString()}");
}
