using System.Text.Json;
using System.Text.RegularExpressions;
using MyIpma.Local.Azurite;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Contract;

public sealed partial class ContractToolsTests
{
    private static readonly NpmPackages Packages = new(RepositoryFiles.PathOf("tests", "Contract"));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_linters_of_OpenAPI_find_no_error()
    {
        await Packages.InstalledAsync();
        var document = RepositoryFiles.PathOf("core", "openapi.json");

        await NodeJs.RunAsync("npx", ["spectral", "lint", "--fail-severity", "error", document], Packages.Folder, Ct);
        await NodeJs.RunAsync("npx", ["redocly", "lint", "--extends", "recommended", document], Packages.Folder, Ct);
    }

    [Fact]
    public async Task The_page_of_TypeScript_in_the_guide_compiles_on_the_generated_client_and_walks_through_the_host()
    {
        await Packages.InstalledAsync();
        await using var host = await LocalApp.StartAsync();
        var code = TypeScript().Match(RepositoryFiles.Read("docs", "front-end.md")).Groups["code"].Value;
        await File.WriteAllTextAsync(Path.Combine(Packages.Folder, "front-end.ts"), code, Ct);
        await NodeJs.RunAsync("npx", ["openapi-typescript", RepositoryFiles.PathOf("core", "openapi.json"), "-o", "api.d.ts"], Packages.Folder, Ct);
        await NodeJs.RunAsync("npx", ["tsc", "-p", "."], Packages.Folder, Ct);

        var said = await NodeJs.RunAsync("node", ["built/walk.js", host.Http.BaseAddress?.AbsoluteUri.TrimEnd('/') ?? "", await host.TokenAsync("ana@example.org")], Packages.Folder, Ct);

        var walk = JsonElement.Parse(said);
        Assert.Equal(("open", false, "badge-not-found"), (walk.GetProperty("status").GetString(), walk.GetProperty("valid").GetBoolean(), walk.GetProperty("code").GetString()));
        Assert.InRange(walk.GetProperty("left").GetInt32(), 60, 120);
        Assert.EndsWith("/accept", walk.GetProperty("redirect").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_most_used_clients_of_OpenID_Connect_sign_in_at_the_development_issuer_from_another_port()
    {
        await Packages.InstalledAsync();
        await using var host = await LocalApp.StartAsync();

        var said = await NodeJs.RunAsync("node", ["sign-in.mjs", $"{host.Http.BaseAddress}dev/issuer", "ana@example.org"], Packages.Folder, Ct);

        var learnt = JsonElement.Parse(said);
        Assert.Equal(("ana@example.org", "ana@example.org"), (learnt.GetProperty("openidClient").GetString(), learnt.GetProperty("oidcClient").GetString()));
    }

    [GeneratedRegex("```typescript\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex TypeScript();
}
