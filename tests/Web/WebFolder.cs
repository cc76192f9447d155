namespace MyIpma.Tests.Web;

/// <summary>The page's files, found from wherever the tests run.</summary>
internal static class WebFolder
{
    public static string Root { get; } = Find();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MyIpma.sln")))
            {
                return Path.Combine(folder.FullName, "web");
            }
        }

        throw new DirectoryNotFoundException("No folder above the tests holds MyIpma.sln.");
    }
}
