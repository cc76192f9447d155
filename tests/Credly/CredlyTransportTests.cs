using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MyIpma.Core.Credly;

namespace MyIpma.Tests.Credly;

public sealed class CredlyTransportTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_nobody_listens_nothing_can_have_happened()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var services = Services($"http://{taken.LocalEndpoint}/v1/");
        taken.Stop();

        var thrown = await Assert.ThrowsAsync<CredlyUnavailableException>(
            () => services.GetRequiredService<CredlyClient>().IssueAsync(Given.Issue, Ct));

        Assert.Equal((CredlyTrouble.Network, false), (thrown.Trouble, thrown.MayHaveHappened));
    }

    [Fact]
    public async Task A_connection_cut_in_the_middle_of_an_issue_leaves_a_doubt()
    {
        await using var server = await ServeAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var services = Services($"{server.Urls.Single()}/v1/");

        var thrown = await Assert.ThrowsAsync<CredlyUnavailableException>(
            () => services.GetRequiredService<CredlyClient>().IssueAsync(Given.Issue, Ct));

        Assert.Equal((CredlyTrouble.Network, true), (thrown.Trouble, thrown.MayHaveHappened));
    }

    [Fact]
    public async Task The_token_does_not_follow_a_redirect()
    {
        var asked = 0;
        await using var server = await ServeAsync(context =>
        {
            Interlocked.Increment(ref asked);
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        await using var services = Services($"{server.Urls.Single()}/v1/");

        var thrown = await Assert.ThrowsAsync<CredlyUnavailableException>(
            () => services.GetRequiredService<CredlyClient>().GetAsync("cb-1", Ct));

        Assert.Equal((CredlyTrouble.Unexpected, HttpStatusCode.Found), (thrown.Trouble, thrown.StatusCode));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_filter_arrives_as_it_was_meant()
    {
        var filter = "";
        await using var server = await ServeAsync(context =>
        {
            filter = context.Request.Query["filter"].ToString();
            return context.Response.WriteAsync("""{"data":[],"metadata":{}}""", Ct);
        });
        await using var services = Services($"{server.Urls.Single()}/v1/");

        await services.GetRequiredService<CredlyClient>().FindByRecipientAsync("ana+pm@example.org", "template-a", Ct);

        Assert.Equal("recipient_email_all::ana+pm@example.org|badge_template_id::template-a", filter);
    }

    private static async Task<WebApplication> ServeAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        server.Run(answer);
        await server.StartAsync(Ct);
        return server;
    }

    private static ServiceProvider Services(string api)
    {
        var settings = new Dictionary<string, string?>
        {
            ["MyIpma:Credly:ApiBase"] = api,
            ["MyIpma:Credly:OrganizationId"] = "org-1",
            ["MyIpma:Credly:Token"] = CredlyHarness.Token,
            ["MyIpma:Credly:WebhookSecrets:0"] = "0123456789abcdef",
            ["MyIpma:Credly:Templates:A"] = "template-a",
        };
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddLogging()
            .AddCredlyClient()
            .BuildServiceProvider();
    }
}
