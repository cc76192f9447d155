using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using MyIpma.Tests.Hosting;
using MyIpma.Tests.Infra;

namespace MyIpma.Tests.Browser;

/// <summary>The page as a deployment packages it, on an origin of its own, with the policy it has there.</summary>
public sealed class PagePolicyTests(BrowserFixture browser) : IDisposable
{
    private readonly DirectoryInfo copy = Directory.CreateTempSubdirectory("my-ipma-page-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => copy.Delete(recursive: true);

    [Fact]
    public async Task Sign_in_api_and_pictures_work_from_another_origin_and_nothing_else_is_let_through()
    {
        await using var host = await LocalApp.StartAsync();
        await using var stranger = await LocalApp.StartAsync();
        var api = Origin(host);
        await PackageAsync(api);
        await using var site = await ServeAsync();
        await using var context = await browser.OpenAsync();
        var my = await WatchedPage.OpenAsync(context);
        await my.Page.RouteAsync("**/dev/issuer/authorize**", route => route.FulfillAsync(new() { Body = "the issuer", ContentType = "text/html" }));

        await my.Page.GotoAsync(site.Urls.Single());
        var reached = await FetchAsync(my.Page, $"{api}/api/health");
        var picture = await LoadAsync(my.Page, $"{api}/images/badges/b.svg");
        var elsewhere = await FetchAsync(my.Page, $"{Origin(stranger)}/api/health");
        var foreignPicture = await LoadAsync(my.Page, $"{Origin(stranger)}/images/badges/b.svg");
        await my.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).First.ClickAsync();

        await Assertions.Expect(my.Page).ToHaveURLAsync(new Regex($@"^{Regex.Escape(api)}/dev/issuer/authorize\?"));
        Assert.Equal((true, true), (reached, picture));
        Assert.Equal((false, false), (elsewhere, foreignPicture));
    }

    private static string Origin(LocalApp host) => (host.Http.BaseAddress ?? throw new InvalidOperationException()).GetLeftPart(UriPartial.Authority);

    private static Task<bool> FetchAsync(IPage page, string address) =>
        page.EvaluateAsync<bool>("address => fetch(address).then(answer => answer.ok, () => false)", address);

    private static Task<bool> LoadAsync(IPage page, string address) => page.EvaluateAsync<bool>(
        "address => new Promise(done => { const image = new Image(); image.onload = () => done(true); image.onerror = () => done(false); image.src = address; })", address);

    private async Task PackageAsync(string api)
    {
        var web = RepositoryFiles.PathOf("web");
        foreach (var file in Directory.EnumerateFiles(web, "*", SearchOption.AllDirectories).Where(file => !file.StartsWith(Path.Combine(web, "dist"), StringComparison.Ordinal)))
        {
            var target = Path.Combine(copy.FullName, "web", Path.GetRelativePath(web, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target) ?? copy.FullName);
            File.Copy(file, target);
        }

        var hook = Path.Combine(Directory.CreateDirectory(Path.Combine(copy.FullName, "infra", "hooks")).FullName, "web-dist.mjs");
        File.Copy(RepositoryFiles.PathOf("infra", "hooks", "web-dist.mjs"), hook);
        var environment = new Dictionary<string, string>
        {
            ["API_BASE"] = api, ["IDENTITY_ISSUER"] = $"{api}/dev/issuer", ["IDENTITY_WEB_CLIENT_ID"] = "my-ipma-web", ["IDENTITY_ORIGINS"] = "",
        };
        var run = await Command.RunAsync("node", [hook], environment, Ct);
        Assert.Equal("", run.Errors);
    }

    private async Task<WebApplication> ServeAsync()
    {
        var dist = new PhysicalFileProvider(Path.Combine(copy.FullName, "web", "dist"));
        var hosting = JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(dist.Root, "staticwebapp.config.json"), Ct));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = dist });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = dist,
            OnPrepareResponse = file =>
            {
                foreach (var header in hosting.GetProperty("globalHeaders").EnumerateObject())
                {
                    file.Context.Response.Headers[header.Name] = header.Value.GetString();
                }
            },
        });
        await app.StartAsync(Ct);
        return app;
    }
}
