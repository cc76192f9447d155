using System.Net;
using MyIpma.Core.Credly;
using MyIpma.Core.Credly.TokenCare;
using MyIpma.Tests.Credly;

namespace MyIpma.Tests.Renewal;

public sealed class TokenCareTests : IDisposable
{
    private readonly TokenHarness given = new();

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

        var state = await given.Get<TokenCare>().RunAsync(Ct);

        Assert.Equal((health, days), (state.Health, state.DaysLeft));
        Assert.Equal(warnings, given.Published.Count);
        Assert.Contains(given.Logs.Lines, line => line.Contains($"Credly token expires in {days} days.", StringComparison.Ordinal));
        Assert.Equal(state, await given.Get<TokenCare>().StateAsync(Ct));
    }

    [Fact]
    public async Task One_day_warns_once_and_the_next_day_again()
    {
        var care = given.Get<TokenCare>();
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

    [Fact]
    public async Task A_token_that_Credly_refuses_takes_health_down()
    {
        given.Wire.Answer(HttpStatusCode.Unauthorized, Given.Message("no"));

        var state = await given.Get<TokenCare>().RunAsync(Ct);

        Assert.Equal(TokenHealth.Refused, state.Health);
    }

    [Fact]
    public async Task A_rotation_cut_off_by_a_crash_is_found_to_have_lost_the_token()
    {
        Assert.True(await given.Get<TokenRecords>().TryLockAsync(Ct));
        given.Time.Advance(TimeSpan.FromMinutes(3));
        given.Wire.Answer(HttpStatusCode.Unauthorized, Given.Message("no"));

        var state = await given.Get<TokenCare>().RunAsync(Ct);

        Assert.Equal(TokenHealth.Lost, state.Health);
    }

    [Fact]
    public async Task A_rotation_whose_answer_was_lost_says_that_the_token_is_lost()
    {
        given.Wire.Fail(new HttpRequestException("cut off")).Answer(HttpStatusCode.Unauthorized, Given.Message("no"));

        var outcome = await given.Get<TokenRotation>().RotateAsync(Ct);

        Assert.IsType<RotationOutcome.Lost>(outcome);
        Assert.Equal(TokenHealth.Lost, (await given.Get<TokenCare>().StateAsync(Ct)).Health);
        Assert.DoesNotContain(given.Logs.Lines, line => line.Contains("configured\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rotation_that_never_happened_leaves_the_token_as_it_was()
    {
        given.Wire.Answer(HttpStatusCode.ServiceUnavailable, Given.Message("later")).Ok(given.TokenEnding(TimeSpan.FromDays(90)));

        await Assert.ThrowsAsync<CredlyUnavailableException>(() => given.Get<TokenRotation>().RotateAsync(Ct));

        Assert.Equal("configured", await given.Get<ICredlyToken>().GetAsync(Ct));
        Assert.True(await given.Get<TokenRecords>().TryLockAsync(Ct));
    }

    [Fact]
    public async Task Another_instance_that_still_holds_the_old_token_asks_again_with_the_new_one()
    {
        var token = given.Get<StoredCredlyToken>();
        await token.GetAsync(Ct);
        await given.Get<ICredlyTokenStore>().SaveAsync(new KeptToken("rotated", token.Configured), Ct);
        given.Wire.Answer(HttpStatusCode.Unauthorized, Given.Message("no")).Ok(given.TokenEnding(TimeSpan.FromDays(90)));

        await given.Get<CredlyClient>().TokensAsync(Ct);

        Assert.Equal(["configured:", "rotated:"], given.Wire.Sent.Select(sent => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(sent.Authorization?.Parameter ?? ""))));
    }

    [Fact]
    public async Task A_token_kept_for_another_configured_one_does_not_count()
    {
        await given.Get<ICredlyTokenStore>().SaveAsync(new KeptToken("rotated", "of-another"), Ct);

        Assert.Equal("configured", await given.Get<ICredlyToken>().GetAsync(Ct));
    }
}
