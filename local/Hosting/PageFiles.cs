using System.Text.Json;
using Microsoft.Extensions.FileProviders;

namespace MyIpma.Local.Hosting;

/// <summary>Serves the My badges page with the very headers it has in Azure, so that what its policy forbids fails here first.</summary>
internal static class PageFiles
{
    public static void UsePage(this WebApplication app)
    {
        var files = new PhysicalFileProvider(Repository.Web);
        var headers = Headers();
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = file =>
            {
                foreach (var (name, value) in headers)
                {
                    file.Context.Response.Headers[name] = value;
                }
            },
        });
    }

    private static Dictionary<string, string> Headers()
    {
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Web, "staticwebapp.config.json")));
        return config.RootElement.GetProperty("globalHeaders").EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString() ?? "");
    }
}
