using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Infra;

public sealed class PageHookTests : IDisposable
{
    private readonly DirectoryInfo copy = Directory.CreateTempSubdirectory("my-ipma-hook-");

    public PageHookTests()
    {
        Directory.CreateDirectory(In("infra", "hooks"));
        Directory.CreateDirectory(In("web", "js"));
        File.Copy(RepositoryFiles.PathOf("infra", "hooks", "web-dist.mjs"), In("infra", "hooks", "web-dist.mjs"));
        File.WriteAllText(In("web", "index.html"), "page");
        File.WriteAllText(In("web", "js", "app.js"), "script");
        File.WriteAllText(In("web", "config.json"), """{ "apiBase": "" }""");
        File.Copy(RepositoryFiles.PathOf("web", "staticwebapp.config.json"), In("web", "staticwebapp.config.json"));
    }

    [Fact]
    public async Task The_page_goes_out_with_the_addresses_of_its_environment()
    {
        var run = await PackageAsync("https://api.example.org");

        var config = JsonElement.Parse(await File.ReadAllTextAsync(In("web", "dist", "config.json"), TestContext.Current.CancellationToken));
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("https://api.example.org", config.GetProperty("apiBase").GetString());
        Assert.Equal("https://issuer.example.org", config.GetProperty("issuer").GetString());
        Assert.Equal("page-\"client\"", config.GetProperty("clientId").GetString());
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
    public async Task The_policy_names_the_origins_the_page_talks_to_and_no_others()
    {
        await PackageAsync("https://api.example.org/", origins: "https://issuer.example.org https://tokens.example.org/path");

        var policy = (await PolicyAsync()).Split("; ");
        Assert.Contains("connect-src 'self' https://api.example.org https://issuer.example.org https://tokens.example.org", policy);
        Assert.Contains("img-src 'self' data: https://api.example.org", policy);
        Assert.DoesNotContain(policy, part => part.Contains('*', StringComparison.Ordinal) || part.EndsWith(" https:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_issuer_that_keeps_its_tokens_elsewhere_is_asked_where()
    {
        await using var issuer = await DiscoveryHost.StartAsync("https://tokens.example.org/oauth2/token");

        var run = await PackageAsync("https://api.example.org", issuer.Address, origins: "");

        Assert.Equal("", run.Errors);
        Assert.Contains($"connect-src 'self' https://api.example.org {issuer.Address} https://tokens.example.org;", await PolicyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_issuer_that_does_not_answer_stops_the_deployment_and_says_what_to_do()
    {
        var run = await PackageAsync("https://api.example.org", "http://127.0.0.1:9", origins: "");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("IDENTITY_ORIGINS", run.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(In("web", "dist")));
    }

    [Theory]
    [InlineData("http://api.example.org")]
    [InlineData("api.example.org")]
    public async Task An_address_that_no_browser_should_call_is_refused(string apiBase)
    {
        var run = await PackageAsync(apiBase);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("API_BASE", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_shell_runs_the_same_hook()
    {
        var lines = RepositoryFiles.Read("azure.yaml").Split('\n').Where(line => line.Contains("run:", StringComparison.Ordinal)).Select(line => line.Trim()).ToList();

        Assert.Equal(2, lines.Count);
        Assert.All(lines, line => Assert.Equal("run: node ../infra/hooks/web-dist.mjs", line));
    }

    [Fact]
    public void Git_never_sees_the_package() =>
        Assert.Contains("web/dist/", RepositoryFiles.Read(".gitignore").Split('\n'));

    public void Dispose() => copy.Delete(recursive: true);

    private string In(params string[] parts) => Path.Combine([copy.FullName, .. parts]);

    private async Task<string> PolicyAsync()
    {
        var hosting = JsonElement.Parse(await File.ReadAllTextAsync(In("web", "dist", "staticwebapp.config.json"), TestContext.Current.CancellationToken));
        return hosting.GetProperty("globalHeaders").GetProperty("Content-Security-Policy").GetString() ?? "";
    }

    private Task<CommandResult> PackageAsync(string apiBase, string issuer = "https://issuer.example.org", string origins = "https://issuer.example.org") =>
        Command.RunAsync(
            "node",
            [In("infra", "hooks", "web-dist.mjs")],
            new Dictionary<string, string>
            {
                ["API_BASE"] = apiBase,
                ["IDENTITY_ISSUER"] = issuer,
                ["IDENTITY_ORIGINS"] = origins,
                ["IDENTITY_WEB_CLIENT_ID"] = "page-\"client\"",
                ["IDENTITY_SCOPE"] = "",
            },
            TestContext.Current.CancellationToken);
}

/// <summary>An issuer of which there is nothing but the discovery document.</summary>
internal sealed class DiscoveryHost(WebApplication app) : IAsyncDisposable
{
    public string Address => app.Urls.Single();

    public static async Task<DiscoveryHost> StartAsync(string tokenEndpoint)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => Results.Text($$"""{ "token_endpoint": "{{tokenEndpoint}}" }""", "application/json"));
        await app.StartAsync();
        return new DiscoveryHost(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
