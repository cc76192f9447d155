namespace MyIpma.Tests.Crash;

public sealed class TogetherTests : IDisposable
{
    private readonly CrashSite site = new();

    [Fact]
    public async Task Hosts_that_start_at_once_over_the_same_data_share_it()
    {
        var hosts = await Task.WhenAll(HostProcess.StartAsync(site.Folder), HostProcess.StartAsync(site.Folder), HostProcess.StartAsync(site.Folder));
        await using var first = hosts[0];
        await using var second = hosts[1];
        await using var third = hosts[2];
        var badge = await (await CrashSite.SignInAsync(first)).FirstBadgeIdAsync();

        await (await CrashSite.SignInAsync(second)).ClaimAsync(badge);

        Assert.Equal(["claiming", "claiming", "claiming"], await Task.WhenAll(hosts.Select(async host => await (await CrashSite.SignInAsync(host)).StatusAsync(badge))));
    }

    public void Dispose() => site.Dispose();
}
