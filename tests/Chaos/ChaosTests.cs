using MyIpma.Bench.Chaos;

namespace MyIpma.Tests.Chaos;

public sealed class ChaosTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("azurite", 16, 7)]
    public async Task After_chaos_one_reconciliation_makes_everything_agree_with_Credly(string storage, int people, int seed)
    {
        var plan = new ChaosPlan { People = people, Seed = seed, Storage = storage, LatencyMs = 20 };

        var result = await ChaosRun.RunAsync(plan, (_, _, _) => { }, TestContext.Current.CancellationToken);

        output.WriteLine(result.ToString());
        Assert.True(result.IsClean, result.ToString());
    }
}
