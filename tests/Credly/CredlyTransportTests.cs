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
            () => services.GetRequiredService<CredlyClient>().IssueAsync(CredlySamples.Issue, Ct));

        Assert.Equal((CredlyErrorKind.Network, false), (thrown.Kind, thrown.MayHaveHappened));
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
            () => services.GetRequiredService<CredlyClient>().IssueAsync(CredlySamples.Issue, Ct));

        Assert.Equal((CredlyErrorKind.Network, true), (thrown.Kind, thrown.MayHaveHappened));
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

        Assert.Equal((CredlyErrorKind.Unexpected, HttpStatusCode.Found), (thrown.Kind, thrown.StatusCode));
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

        await services.GetRequiredService<CredlyClient>().ListByRecipientAsync("ana+pm@example.org", "template-a", Ct);

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

public sealed class CredlyTimeoutTests : IDisposable
{
    private readonly CredlyHarness credly = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => credly.Dispose();

    [Fact(Timeout = 10_000)]
    public async Task An_issue_without_an_answer_in_time_may_have_happened()
    {
        var reached = new TaskCompletionSource();
        credly.Wire.Hang(reached);

        var issuing = Assert.ThrowsAsync<CredlyUnavailableException>(() => credly.Client.IssueAsync(CredlySamples.Issue, Ct));
        await reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        credly.Time.Advance(TimeSpan.FromSeconds(3));
        var thrown = await issuing;

        Assert.Equal((CredlyErrorKind.Timeout, true), (thrown.Kind, thrown.MayHaveHappened));
        Assert.Single(credly.Wire.Sent);
    }

    [Fact(Timeout = 10_000)]
    public async Task A_body_that_never_ends_is_a_timeout_too()
    {
        var reached = new TaskCompletionSource();
        credly.Wire.HangInBody(reached).Ok(CredlySamples.PendingBadge);

        var reading = credly.Client.GetAsync("cb-1", Ct);
        await reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        credly.Time.Advance(TimeSpan.FromSeconds(3));
        var badge = await reading;

        Assert.Equal("cb-1", badge?.Id);
        Assert.Equal(2, credly.Wire.Sent.Count);
    }

    [Fact(Timeout = 10_000)]
    public async Task The_callers_own_cancellation_stays_one()
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var reached = new TaskCompletionSource();
        credly.Wire.Hang(reached);

        var issuing = credly.Client.IssueAsync(CredlySamples.Issue, caller.Token);
        await reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => issuing);
    }
}

public sealed class CredlyCircuitTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task After_many_failures_calls_pause_and_one_probe_ends_the_pause(HttpStatusCode status)
    {
        using var credly = new CredlyHarness();
        await OpenAsync(credly, status);

        var paused = await Assert.ThrowsAsync<CredlyUnavailableException>(() => credly.Client.GetAsync("cb-1", Ct));
        credly.Time.Advance(TimeSpan.FromSeconds(16));
        credly.Wire.Ok(CredlySamples.PendingBadge).Ok(CredlySamples.PendingBadge);
        var probe = await credly.Client.GetAsync("cb-1", Ct);
        var next = await credly.Client.IssueAsync(CredlySamples.Issue, Ct);

        Assert.Equal((CredlyErrorKind.CircuitOpen, false), (paused.Kind, paused.MayHaveHappened));
        Assert.InRange(paused.RetryAfter ?? TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
        Assert.Equal("cb-1", probe?.Id);
        Assert.IsType<IssueResult.Issued>(next);
        Assert.Equal(10, credly.Wire.Sent.Count);
    }

    [Fact]
    public async Task A_failed_probe_costs_one_call_and_calls_pause_again()
    {
        using var credly = new CredlyHarness();
        await OpenAsync(credly, HttpStatusCode.ServiceUnavailable);

        credly.Time.Advance(TimeSpan.FromSeconds(16));
        credly.Wire.Answer(HttpStatusCode.ServiceUnavailable, "");
        var probe = await FailAsync(credly);
        var paused = await FailAsync(credly);

        Assert.Equal((CredlyErrorKind.ServerError, CredlyErrorKind.CircuitOpen), (probe.Kind, paused.Kind));
        Assert.Equal(9, credly.Wire.Sent.Count);
    }

    [Fact]
    public async Task Refusals_never_open_the_circuit()
    {
        using var credly = new CredlyHarness();
        foreach (var _ in Enumerable.Range(0, 20))
        {
            credly.Wire.Answer(HttpStatusCode.UnprocessableEntity, "{}");
            await credly.Client.IssueAsync(CredlySamples.Issue, Ct);
        }

        credly.Wire.Ok(CredlySamples.PendingBadge);
        var badge = await credly.Client.GetAsync("cb-1", Ct);

        Assert.Equal("cb-1", badge?.Id);
    }

    [Fact]
    public async Task A_call_too_many_is_turned_away_unsent()
    {
        using var credly = new CredlyHarness(("MaxConcurrentCalls", "1"), ("MaxQueuedCalls", "0"));
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var reached = new TaskCompletionSource();
        credly.Wire.Hang(reached);

        var first = credly.Client.IssueAsync(CredlySamples.Issue, caller.Token);
        await reached.Task;
        var second = await FailAsync(credly);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal((CredlyErrorKind.Busy, false), (second.Kind, second.MayHaveHappened));
        Assert.Single(credly.Wire.Sent);
    }

    private static async Task OpenAsync(CredlyHarness credly, HttpStatusCode status)
    {
        foreach (var _ in Enumerable.Range(0, 8))
        {
            credly.Wire.Answer(status, "");
            await FailAsync(credly);
        }
    }

    private static Task<CredlyUnavailableException> FailAsync(CredlyHarness credly) =>
        Assert.ThrowsAsync<CredlyUnavailableException>(() => credly.Client.IssueAsync(CredlySamples.Issue, Ct));
}
