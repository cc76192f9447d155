using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using MyIpma.Core.Mail;
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
}
