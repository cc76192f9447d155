using System.Reflection;

namespace MyIpma.Local.Hosting;

/// <summary>Where this checkout is, noted at build time: the page and Azurite are served from it.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(note => note.Key == "RepositoryRoot")?.Value
        ?? throw new InvalidOperationException("The build did not note where the repository is.");

    public static string Web => Path.Combine(Root, "web");

    public static string AzuriteProgram => Path.Combine(Root, "local", "Azurite");
}
