using System.Reflection;
using System.Text.Json;
using MyIpma.Local.Hosting;

namespace MyIpma.Tests.Hosting;

/// <summary>The files of this checkout, and what the build noted for the tests.</summary>
internal static class Checkout
{
    public static string? Metadata(string key) =>
        typeof(Checkout).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(attribute => attribute.Key == key)?.Value;

    public static string PathOf(params string[] parts) => Path.Combine([Repository.Root, .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(PathOf(parts));

    public static JsonElement ReadJson(params string[] parts) => JsonElement.Parse(Read(parts));
}
