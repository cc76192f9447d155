namespace MyIpma.Tests.Backup;

public sealed class RestoreDrillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Whether_with_a_backup_or_without_everything_is_in_the_end_as_it_was_and_as_Credly_has_it()
    {
        var result = await RestoreDrill.RunAsync(people: 15, "azurite", (_, _, _) => { }, TestContext.Current.CancellationToken);

        output.WriteLine(result.ToString());
        Assert.True(result.IsClean, result.ToString());
        Assert.Equal((result.AcceptedLate, result.Accepted), (result.WithBackup.AnnouncedAgain, result.WithoutBackup.AnnouncedAgain));
        Assert.True(result.AcceptedLate > 0);
    }
}
