using System.Text.Json;
using MyIpma.Local.Azurite;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Contract;

public sealed class DotNetClientTests
{
    private static readonly string Folder = RepositoryFiles.PathOf("tests", "Contract", "DotNet");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_clients_of_Kiota_and_NSwag_compile_and_walk_through_the_host()
    {
        await using var host = await LocalApp.StartAsync();
        var accepted = await AcceptedBadgeAsync(host);
        var document = RepositoryFiles.PathOf("core", "openapi.json");
        await DotNetAsync("tool", "restore");
        await DotNetAsync("kiota", "generate", "-d", document, "-l", "CSharp", "-c", "KiotaClient", "-n", "MyIpma.Kiota", "-o", "Generated/Kiota", "--exclude-backward-compatible", "--clean-output");
        await DotNetAsync("nswag", "openapi2csclient", $"/input:{document}", "/output:Generated/NSwagClient.cs", "/namespace:MyIpma.NSwag", "/className:NSwagClient", "/generateNullableReferenceTypes:true", "/generateOptionalParameters:true");
        await DotNetAsync("build", "Clients.csproj", "-v", "q", "--nologo", "-o", "bin/walk");

        var said = await DotNetAsync("bin/walk/Clients.dll", host.Http.BaseAddress?.AbsoluteUri.TrimEnd('/') ?? "", await host.TokenAsync("ana@example.org"), await host.TokenAsync("ben@example.org"), accepted);

        var walks = JsonElement.Parse(said);
        AssertWalk(walks.GetProperty("kiota"), "NotFound");
        AssertWalk(walks.GetProperty("nswag"), "NotFound");
    }

    private static void AssertWalk(JsonElement walk, string problem)
    {
        Assert.Equal(
            ("Pending", "Open", true, problem),
            (walk.GetProperty("badge").GetString(), walk.GetProperty("claim").GetString(), walk.GetProperty("valid").GetBoolean(), walk.GetProperty("problem").GetString()));
        Assert.EndsWith("/accept", walk.GetProperty("redirect").GetString(), StringComparison.Ordinal);
    }

    private static async Task<string> AcceptedBadgeAsync(LocalApp host)
    {
        var chen = await host.SignInAsync("chen@example.org");
        var badge = await chen.FirstBadgeIdAsync();
        await chen.ClaimAsync(badge);
        await host.ActAsync(chen.Email, "accept");
        await host.ActAsync(chen.Email, "makePublic");
        await host.UntilAsync("accepted", () => chen.StatusAsync(badge));
        return badge;
    }

    private static Task<string> DotNetAsync(params string[] arguments) => NodeJs.RunAsync("dotnet", arguments, Folder, Ct);
}
