using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MyIpma.Core.Credly;
using MyIpma.Core.Mail;
using MyIpma.Local.Dev;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Accounts;

public sealed class NoMailTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_nobody_carries_mail_no_code_is_promised()
    {
        await using var host = await LocalApp.StartAsync(new LocalAppOptions
        {
            ConfigureServices = services => services.PostConfigure<MailOptions>(mail => mail.Sender = MailSenderKind.None),
        });
        var ana = await host.SignInAsync("ana@example.org");

        using var answer = await ana.Http.PostAsJsonAsync("api/me/addresses", new { email = "ana.work@example.com" }, Ct);
        var problem = await answer.Content.ReadAsStringAsync(Ct);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("mail-unavailable", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MailSenderKind.Smtp, true)]
    [InlineData(MailSenderKind.None, false)]
    public async Task Credlys_own_mail_is_suppressed_only_where_we_write_ourselves(MailSenderKind sender, bool isSuppressed)
    {
        await using var host = await LocalApp.StartAsync(new LocalAppOptions
        {
            ConfigureServices = services => services.PostConfigure<MailOptions>(mail => mail.Sender = sender),
        });
        var ben = await host.SignInAsync("ben@example.org");
        await ben.ClaimAsync(await ben.FirstBadgeIdAsync());

        var credly = host.Get<IOptions<CredlyOptions>>().Value;
        using var request = new HttpRequestMessage(HttpMethod.Get, $"credly/v1/organizations/{credly.OrganizationId}/badges");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credly.Token}:")));
        using var answer = await host.Http.SendAsync(request, Ct);
        var badge = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("data")[0];

        Assert.Equal(isSuppressed, badge.GetProperty("suppress_badge_notification_email").GetBoolean());
        Assert.Equal(isSuppressed, host.Get<LocalMailbox>().Messages.Count > 0);
    }
}
