using System.Reflection;
using System.Text.Json;

namespace MyIpma.Tests.Infra;

internal static class Repository
{
    public static string Root { get; } = Metadata("Repository") ?? throw new InvalidOperationException("The test project names no repository.");

    public static string? Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(attribute => attribute.Key == key)?.Value;

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(PathOf(parts));

    public static JsonElement ReadJson(params string[] parts) => JsonElement.Parse(Read(parts));
}
