using System.Text.Json;
using System.Text.Json.Serialization;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Infra;

public sealed class PageHookTests : IDisposable
{
    private readonly DirectoryInfo copy = Directory.CreateTempSubdirectory("my-ipma-hook-");

    public PageHookTests()
    {
        Directory.CreateDirectory(In("infra", "hooks"));
        Directory.CreateDirectory(In("web", "js"));
        File.Copy(RepositoryFiles.PathOf("infra", "hooks", "web-dist.sh"), In("infra", "hooks", "web-dist.sh"));
        File.WriteAllText(In("web", "index.html"), "page");
        File.WriteAllText(In("web", "js", "app.js"), "script");
        File.WriteAllText(In("web", "config.json"), """{ "apiBase": "" }""");
    }

    [Fact]
    public async Task The_page_goes_out_with_the_addresses_of_its_environment()
    {
        var run = await PackageAsync("https://api.example.org");

        var config = JsonElement.Parse(await File.ReadAllTextAsync(In("web", "dist", "config.json"), TestContext.Current.CancellationToken));
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("https://api.example.org", config.GetProperty("apiBase").GetString());
        Assert.Equal("https://issuer.example.org", config.GetProperty("issuer").GetString());
        Assert.Equal("page-client", config.GetProperty("clientId").GetString());
        Assert.Equal("openid email profile", config.GetProperty("scope").GetString());
    }

    [Fact]
    public async Task Packaging_again_leaves_the_sources_alone_and_nothing_nested()
    {
        await PackageAsync("https://api.example.org");
        await PackageAsync("https://api.example.org");

        Assert.Equal("""{ "apiBase": "" }""", await File.ReadAllTextAsync(In("web", "config.json"), TestContext.Current.CancellationToken));
        Assert.True(File.Exists(In("web", "dist", "js", "app.js")));
        Assert.False(Directory.Exists(In("web", "dist", "dist")));
    }

    [Fact]
    public async Task Without_an_api_address_nothing_is_packaged()
    {
        var run = await PackageAsync("");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("API_BASE", run.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(In("web", "dist")));
    }

    [Fact]
    public void Git_never_sees_the_package() =>
        Assert.Contains("web/dist/", RepositoryFiles.Read(".gitignore").Split('\n'));

    public void Dispose() => copy.Delete(recursive: true);

    private string In(params string[] parts) => Path.Combine([copy.FullName, .. parts]);

    private Task<CommandResult> PackageAsync(string apiBase)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "This is the hook for POSIX shells; Windows has its own.");
        return Command.RunAsync(
            "sh",
            [In("infra", "hooks", "web-dist.sh")],
            new Dictionary<string, string>
            {
                ["API_BASE"] = apiBase,
                ["IDENTITY_ISSUER"] = "https://issuer.example.org",
                ["IDENTITY_WEB_CLIENT_ID"] = "page-client",
                ["IDENTITY_SCOPE"] = "",
            },
            TestContext.Current.CancellationToken);
    }
}
