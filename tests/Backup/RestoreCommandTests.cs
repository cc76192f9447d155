using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MyIpma.Core.Backup;
using MyIpma.Core.Storage;
using MyIpma.Local.Hosting;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Backup;

public sealed class RestoreCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("my-ipma-restore-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_command_brings_the_data_of_this_machine_back()
    {
        await Prerequisite.RequireNodeJsAsync();
        await using (var storage = await LocalStorage.OpenAsync("azurite", folder.FullName, Ct))
        {
            var tables = storage.CreateTables(new StorageMetrics());
            await tables.Badges.TryCommitAsync("3f", [new RowChange.Insert("a", "1"), new RowChange.Insert("b", "2")], Ct);
            await BackUpAsync(tables, storage.BackupFolder ?? "");
            await tables.Badges.TryCommitAsync("3f", [new RowChange.Delete("a"), new RowChange.Delete("b")], Ct);
        }

        var dryRun = await RestoreCommand.RunAsync(["--everything", "--dry-run", "--azurite", folder.FullName], Ct);
        var asked = await RestoreCommand.RunAsync(["--partition", "badges/3f", "--azurite", folder.FullName], Ct);

        await using var again = await LocalStorage.OpenAsync("azurite", folder.FullName, Ct);
        var rows = await again.CreateTables(new StorageMetrics()).Badges.RangeAsync("3f", "", "~~", Ct).Select(row => row.Key + row.Body).ToListAsync(Ct);
        Assert.Equal((0, 0), (dryRun, asked));
        Assert.Equal(["a1", "b2"], rows);
    }

    [Theory]
    [InlineData("There is no backup", "--everything", "--at", "2020-01-31")]
    [InlineData("--at takes a day", "--everything", "--at", "yesterday")]
    public async Task What_cannot_be_done_is_said(string words, params string[] args)
    {
        await Prerequisite.RequireNodeJsAsync();

        var refused = await Assert.ThrowsAsync<CannotStartException>(() => RestoreCommand.RunAsync([.. args, "--azurite", folder.FullName], Ct));

        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_needs_nothing()
    {
        Assert.Equal(0, await RestoreCommand.RunAsync(["--help"], Ct));
        Assert.Contains("--person", RestoreCommand.HelpText, StringComparison.Ordinal);
    }

    private static Task<BackupReport> BackUpAsync(Tables tables, string place)
    {
        var files = new FolderBackupFiles(place);
        var options = Options.Create(new BackupOptions { Folder = place });
        return new BackupService(tables, files, new BackupArchive(files, NullLogger<BackupArchive>.Instance), options, TimeProvider.System, NullLogger<BackupService>.Instance).RunAsync(Ct);
    }
}
