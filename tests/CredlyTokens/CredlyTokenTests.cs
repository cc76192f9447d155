using System.Net;
using MyIpma.Core.Credly;
using MyIpma.Core.CredlyTokens;
using MyIpma.Core.Storage;
using MyIpma.Tests.Credly;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.CredlyTokens;

public sealed class CredlyTokenMonitorTests : IDisposable
{
    private readonly CredlyTokenHarness given = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => given.Dispose();

    [Theory]
    [InlineData(90, TokenHealth.Good, 0)]
    [InlineData(31, TokenHealth.Good, 0)]
    [InlineData(30, TokenHealth.Expiring, 1)]
    [InlineData(1, TokenHealth.Expiring, 1)]
    public async Task The_end_of_the_token_is_announced_30_days_ahead(int days, TokenHealth health, int warnings)
    {
        given.Wire.Ok(given.TokenEnding(TimeSpan.FromDays(days)));

        var state = await given.Get<CredlyTokenMonitor>().RunAsync(Ct);

        Assert.Equal((health, days), (state.Health, state.DaysLeft));
        Assert.Equal(warnings, given.Published.Count);
        Assert.Contains(given.Logs.Lines, line => line.Contains($"Credly token expires in {days} days.", StringComparison.Ordinal));
        Assert.Equal(state, await given.Get<CredlyTokenMonitor>().GetStateAsync(Ct));
    }

    [Fact]
    public async Task One_day_warns_once_and_the_next_day_again()
    {
        var care = given.Get<CredlyTokenMonitor>();
        var listed = given.TokenEnding(TimeSpan.FromDays(20));
        given.Wire.Ok(listed).Ok(listed).Ok(listed);

        await care.RunAsync(Ct);
        await care.RunAsync(Ct);
        given.Time.Advance(TimeSpan.FromDays(1));
        await care.RunAsync(Ct);

        var ids = given.Published.Select(published => published.Id).ToList();
        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[0], ids[2]);
        Assert.All(given.Published, published => Assert.Equal("org.ipma.credly.token-expiring.v1", published.Type));
    }

    [Theory]
    [InlineData("record")]
    [InlineData("kept")]
    public async Task A_row_that_cannot_be_read_keeps_nobody_from_looking_after_the_token(string row)
    {
        await given.Get<Tables>().Links.TryCommitAsync("credly-token", [new RowChange.Put(row, "{")], Ct);
        given.Wire.Ok(given.TokenEnding(TimeSpan.FromDays(90)));

        var state = await given.Get<CredlyTokenMonitor>().RunAsync(Ct);

        Assert.Equal((TokenHealth.Good, 90), (state.Health, state.DaysLeft));
    }

    [Fact]
    public async Task A_token_that_Credly_refuses_takes_health_down()
    {
        given.Wire.Answer(HttpStatusCode.Unauthorized, CredlySamples.Message("no"));

        var state = await given.Get<CredlyTokenMonitor>().RunAsync(Ct);

        Assert.Equal(TokenHealth.Refused, state.Health);
    }

    [Fact]
    public async Task A_rotation_cut_off_by_a_crash_is_found_to_have_lost_the_token()
    {
        Assert.True(await given.Get<TokenRecordStore>().TryLockAsync(Ct));
        given.Time.Advance(TimeSpan.FromMinutes(3));
        given.Wire.Answer(HttpStatusCode.Unauthorized, CredlySamples.Message("no"));

        var state = await given.Get<CredlyTokenMonitor>().RunAsync(Ct);

        Assert.Equal(TokenHealth.Lost, state.Health);
    }

    [Fact]
    public async Task A_rotation_whose_answer_was_lost_says_that_the_token_is_lost()
    {
        given.Wire.Fail(new HttpRequestException("cut off")).Answer(HttpStatusCode.Unauthorized, CredlySamples.Message("no"));

        var outcome = await given.Get<CredlyTokenRotator>().RotateAsync(Ct);

        Assert.IsType<TokenRotationResult.Lost>(outcome);
        Assert.Equal(TokenHealth.Lost, (await given.Get<CredlyTokenMonitor>().GetStateAsync(Ct)).Health);
        Assert.DoesNotContain(given.Logs.Lines, line => line.Contains("configured\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rotation_that_never_happened_leaves_the_token_as_it_was()
    {
        given.Wire.Answer(HttpStatusCode.ServiceUnavailable, CredlySamples.Message("later")).Ok(given.TokenEnding(TimeSpan.FromDays(90)));

        await Assert.ThrowsAsync<CredlyUnavailableException>(() => given.Get<CredlyTokenRotator>().RotateAsync(Ct));

        Assert.Equal("configured", await given.Get<ICredlyTokenProvider>().GetAsync(Ct));
        Assert.True(await given.Get<TokenRecordStore>().TryLockAsync(Ct));
    }

    [Fact]
    public async Task Another_instance_that_still_holds_the_old_token_asks_again_with_the_new_one()
    {
        var token = given.Get<CredlyTokenProvider>();
        await token.GetAsync(Ct);
        await given.Get<ICredlyTokenStore>().SaveAsync(new StoredToken("rotated", token.ConfiguredFingerprint), Ct);
        given.Wire.Answer(HttpStatusCode.Unauthorized, CredlySamples.Message("no")).Ok(given.TokenEnding(TimeSpan.FromDays(90)));

        await given.Get<CredlyClient>().GetTokensAsync(Ct);

        Assert.Equal(["configured:", "rotated:"], given.Wire.Sent.Select(sent => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(sent.Authorization?.Parameter ?? ""))));
    }

    [Fact]
    public async Task A_token_kept_for_another_configured_one_does_not_count()
    {
        await given.Get<ICredlyTokenStore>().SaveAsync(new StoredToken("rotated", "of-another"), Ct);

        Assert.Equal("configured", await given.Get<ICredlyTokenProvider>().GetAsync(Ct));
    }
}

public sealed class CredlyTokenRotatorTests
{
    private const string Path = "api/admin/credly/token/rotate";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_rotation_the_new_token_is_used_and_the_old_one_is_dead()
    {
        await using var host = await LocalApp.StartAsync();
        var (desk, ana) = (await host.SignInOperatorAsync(), await host.SignInAsync("after@example.org"));
        var old = await host.Get<ICredlyTokenProvider>().GetAsync(Ct);

        var answer = await desk.PostAsync(Path);
        var used = await host.Get<ICredlyTokenProvider>().GetAsync(Ct);
        var kept = await host.Get<ICredlyTokenStore>().ReadAsync(Ct);
        await host.AcceptAsync(ana, await host.OfferAsync(ana.Email));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.NotEqual(old, used);
        Assert.Equal(used, kept?.Value);
        Assert.DoesNotContain(used, answer.Body.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(host, old));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(host, used));
    }

    [Fact]
    public async Task Rotations_at_once_leave_a_token_that_works()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => desk.PostAsync(Path)));

        var statuses = answers.Select(answer => answer.Status).ToList();
        Assert.Contains(HttpStatusCode.OK, statuses);
        Assert.All(statuses, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Conflict));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(host, await host.Get<ICredlyTokenProvider>().GetAsync(Ct)));
    }

    [Fact]
    public async Task While_one_rotation_holds_the_lock_another_is_refused()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        Assert.True(await host.Get<TokenRecordStore>().TryLockAsync(Ct));

        var answer = await desk.PostAsync(Path);

        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
    }

    [Fact]
    public async Task Only_operators_may_rotate()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");

        var answer = await ana.PostAsync(Path);

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
    }

    private static async Task<HttpStatusCode> AskAsync(LocalApp host, string token)
    {
        using var client = new HttpClient { BaseAddress = host.Get<Microsoft.Extensions.Options.IOptions<CredlyOptions>>().Value.ApiBase };
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{token}:")));
        using var answer = await client.GetAsync("organizations", Ct);
        return answer.StatusCode;
    }
}
