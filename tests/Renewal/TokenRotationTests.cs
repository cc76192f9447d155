using System.Net;
using MyIpma.Core.Credly;
using MyIpma.Core.Credly.TokenCare;

namespace MyIpma.Tests.Renewal;

public sealed class TokenRotationTests : IAsyncLifetime
{
    private const string Path = "/api/admin/credly/token/rotate";
    private const string Operator = "op@example.org";
    private readonly RenewalHost host = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task After_a_rotation_the_new_token_is_used_and_the_old_one_is_dead()
    {
        var old = await host.Get<ICredlyToken>().GetAsync(Ct);

        using var answer = await host.SendAsync(HttpMethod.Post, Path, Operator, asOperator: true);
        var used = await host.Get<ICredlyToken>().GetAsync(Ct);
        var kept = await host.Get<ICredlyTokenStore>().ReadAsync(Ct);
        await host.AcceptAsync("after@example.org", await host.CertifyAsync("T-1", "after@example.org", "2026-05-01"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEqual(old, used);
        Assert.Equal(used, kept?.Value);
        Assert.DoesNotContain(used, await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(old));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(used));
    }

    [Fact]
    public async Task Rotations_at_once_leave_a_token_that_works()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.SendAsync(HttpMethod.Post, Path, Operator, asOperator: true)));

        var statuses = answers.Select(answer => answer.StatusCode).ToList();
        Assert.Contains(HttpStatusCode.OK, statuses);
        Assert.All(statuses, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Conflict));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(await host.Get<ICredlyToken>().GetAsync(Ct)));
    }

    [Fact]
    public async Task While_one_rotation_holds_the_lock_another_is_refused()
    {
        Assert.True(await host.Get<TokenRecords>().TryLockAsync(Ct));

        using var answer = await host.SendAsync(HttpMethod.Post, Path, Operator, asOperator: true);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    [Fact]
    public async Task Only_operators_may_rotate()
    {
        using var answer = await host.SendAsync(HttpMethod.Post, Path, "ana@example.org");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private async Task<HttpStatusCode> AskAsync(string token)
    {
        using var client = new HttpClient { BaseAddress = host.Get<Microsoft.Extensions.Options.IOptions<CredlyOptions>>().Value.ApiBase };
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{token}:")));
        using var answer = await client.GetAsync("organizations", Ct);
        return answer.StatusCode;
    }
}
