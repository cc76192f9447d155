using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Architecture;

public sealed class FileSizeTests
{
    private const int Longest = 300;
    private const int Short = 25;

    [Theory]
    [InlineData("core")]
    [InlineData("functions")]
    [InlineData("local")]
    public void Every_file_can_be_read_in_one_go(string project) => Assert.DoesNotContain(LinesOf(project), file => file.Lines > Longest);

    [Theory]
    [InlineData("core")]
    [InlineData("functions")]
    [InlineData("local")]
    public void Fewer_than_a_tenth_of_the_files_are_so_short_that_they_belong_to_their_owner(string project)
    {
        var files = LinesOf(project);

        var few = files.Where(file => file.Lines < Short).ToList();

        Assert.True(few.Count * 10 < files.Count, string.Join(", ", few));
    }

    private static List<(string File, int Lines)> LinesOf(string project) =>
    [
        .. from file in Directory.EnumerateFiles(RepositoryFiles.PathOf(project), "*.cs", SearchOption.AllDirectories)
           let path = Path.GetRelativePath(RepositoryFiles.PathOf(project), file)
           where path.Split(Path.DirectorySeparatorChar) is not ["bin" or "obj" or "node_modules", ..]
           select (path, File.ReadLines(file).Count()),
    ];
}
