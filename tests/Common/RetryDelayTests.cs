using MyIpma.Core.Common;

namespace MyIpma.Tests.Common;

public sealed class RetryDelayTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(0, 5)]
    [InlineData(1, 10)]
    [InlineData(9, 2560)]
    [InlineData(10, 3600)]
    [InlineData(int.MaxValue, 3600)]
    public void A_pause_doubles_until_it_is_the_longest(int earlier, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryDelay.Exponential(First, Longest, earlier));

    [Theory]
    [InlineData(3, 5)]
    [InlineData(30, 30)]
    [InlineData(7200, 7200)]
    public void Whoever_asks_for_a_longer_pause_gets_it(int atLeast, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryDelay.Exponential(First, Longest, 0, TimeSpan.FromSeconds(atLeast)));
}
