using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.FileProviders;
using MyIpma.Core.Http;
using MyIpma.Core.Http.Endpoints;

namespace MyIpma.Local.Hosting;

/// <summary>Serves the My badges page compressed and with the headers it has in Azure, so that what its policy blocks and what its size costs show up locally first.</summary>
internal static class PageFiles
{
    public static IServiceCollection AddPage(this IServiceCollection services) => services.AddResponseCompression(compression => compression.MimeTypes = ["text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"]);

    public static void UsePage(this WebApplication app)
    {
        var files = new PhysicalFileProvider(RepositoryPaths.Web);
        var headers = Headers();

        // A request with a route is not for a file, which saves a look at the disk.
        app.UseWhen(
            request => request.GetEndpoint() is null && request.Request.Path.Value is { } path && files.GetFileInfo(path == "/" ? "/index.html" : path).Exists,
            page => page.UseResponseCompression());
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files, RedirectToAppendTrailingSlash = false });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = file =>
            {
                var path = file.Context.Request.Path.Value ?? "";
                foreach (var (name, value) in headers.Everywhere.Concat(headers.Routes.FirstOrDefault(route => path.StartsWith(route.Below, StringComparison.Ordinal)).Values ?? []))
                {
                    file.Context.Response.Headers[name] = value;
                }
            },
        });
    }

    /// <summary>The headers of every file, and those of single routes, of which only the first that matches a path applies.</summary>
    private static (Dictionary<string, string> Everywhere, List<(string Below, Dictionary<string, string>? Values)> Routes) Headers()
    {
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryPaths.Web, "staticwebapp.config.json")));
        var routes = config.RootElement.GetProperty("routes").EnumerateArray().Where(route => route.TryGetProperty("headers", out _));
        return (
            ToDictionary(config.RootElement.GetProperty("globalHeaders")),
            [.. routes.Select(route => ((route.GetProperty("route").GetString() ?? "").TrimEnd('*'), (Dictionary<string, string>?)ToDictionary(route.GetProperty("headers"))))]);
    }

    private static Dictionary<string, string> ToDictionary(JsonElement headers) =>
        headers.EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString() ?? "");
}

/// <summary>Answers requests without a route as the Functions app does, except under the paths of the stand-ins.</summary>
internal static class UnknownRouteProblems
{
    public static Task AnswerAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        if (http.Request.Path.StartsWithSegments("/credly") || http.Request.Path.StartsWithSegments("/dev"))
        {
            return context.Next(http);
        }

        var unknown = http.RequestServices.GetRequiredService<UnknownRouteEndpoint>();
        string[] allowed = http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed ? http.Response.Headers.Allow.ToString().Split(", ") : [];
        return unknown.Answer(http.Request, allowed).ExecuteAsync(http);
    }
}

/// <summary>Adds CORS where no endpoint of the API does: files of the page, unknown paths, and what only this host has.</summary>
internal static class LocalCors
{
    public static void UseLocalCors(this WebApplication app)
    {
        var cors = app.Services.GetRequiredService<Cors>();
        app.Use((http, next) => cors.TryAnswerPreflight(http.Request)?.ExecuteAsync(http) ?? next(http));
    }
}

/// <summary>
/// Answers only to this machine's own names. Otherwise a website whose name is pointed at this machine (DNS rebinding) could read everything here, even an
/// operator's token.
/// </summary>
internal static class LocalHostNames
{
    public static IServiceCollection AddLocalHostNames(this IServiceCollection services, LocalArguments arguments) =>
        services.Configure<HostFilteringOptions>(options =>
        {
            options.AllowedHosts = [.. NamesOf(arguments.Listen).Concat(arguments.Hosts).Distinct(StringComparer.OrdinalIgnoreCase)];
            options.AllowEmptyHosts = false;
        });

    private static IEnumerable<string> NamesOf(Uri listen)
    {
        string[] loopback = ["localhost", "127.0.0.1", "[::1]"];
        return listen.Host is "0.0.0.0" or "[::]"
            ? [.. loopback, Dns.GetHostName(), .. NetworkInterface.GetAllNetworkInterfaces().SelectMany(adapter => adapter.GetIPProperties().UnicastAddresses).Select(address => NameOf(address.Address))]
            : [.. loopback, listen.Host];
    }

    private static string NameOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{new IPAddress(address.GetAddressBytes())}]" : address.ToString();
}
