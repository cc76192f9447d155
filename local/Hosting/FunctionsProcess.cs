using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Primitives;
using MyIpma.Core.Events;
using MyIpma.Local.Azurite;
using MyIpma.Local.Dev;
using MyIpma.Local.ServiceBus;

namespace MyIpma.Local.Hosting;

/// <summary>Runs the Functions app in Azure Functions Core Tools, on the storage and the stand-ins of this host (<c>--functions</c>).</summary>
/// <param name="path">The <c>PATH</c> in which to look for <c>func</c>.</param>
internal sealed class FunctionsProcess(string folder, string path) : IDisposable
{
    public const int DefaultPort = 7072;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly List<Process> processes = [];

    public Uri Address { get; } = new($"http://localhost:{FreePort.Prefer(DefaultPort)}/");

    /// <summary>Starts the app, and the blobs and queues that the Functions host and Durable Functions need; the tables are this host's. Returns the text to print.</summary>
    public string Start(IConfiguration local, LocalStorage storage, ServiceBusStandIn bus)
    {
        var (blobs, queues) = (FreePort.Prefer(10000), FreePort.Prefer(10001));
        processes.Add(AzuriteService.Start("blob", Path.Combine(storage.Folder, "blob"), blobs));
        processes.Add(AzuriteService.Start("queue", Path.Combine(storage.Folder, "queue"), queues));
        return StartFunc(CreateSettings(local, storage.ConnectionString, bus.ConnectionString, blobs, queues));
    }

    /// <summary>Writes <c>local.settings.json</c> and starts <c>func</c> where it is on the PATH; its output goes to this host's.</summary>
    internal string StartFunc(Dictionary<string, object> settings)
    {
        File.WriteAllText(Path.Combine(folder, "local.settings.json"), JsonSerializer.Serialize(settings, Indented));
        var command = $"func start --port {Address.Port.ToString(CultureInfo.InvariantCulture)}";
        if (FindFunc() is not { } func)
        {
            return $"Azure Functions Core Tools are not on the PATH. Once they are installed, run in another terminal:\n\n    cd {folder}\n    {command}";
        }

        processes.Add(Process.Start(new ProcessStartInfo(func, command.Split(' ')[1..]) { WorkingDirectory = folder }) ?? throw new CannotStartException("func did not start."));
        return $"Starting the Functions app: {command}";
    }

    /// <summary>Named as in <c>local.settings.sample.json</c>.</summary>
    internal static Dictionary<string, object> CreateSettings(IConfiguration local, string tables, string bus, int blobPort, int queuePort)
    {
        var account = string.Create(
            CultureInfo.InvariantCulture,
            $"{tables.TrimEnd(';')};BlobEndpoint=http://127.0.0.1:{blobPort}/devstoreaccount1;QueueEndpoint=http://127.0.0.1:{queuePort}/devstoreaccount1;");
        var values = new SortedDictionary<string, string?>(StringComparer.Ordinal)
        {
            ["AzureWebJobsDisableHomepage"] = "true",
            ["AzureWebJobsStorage"] = account,
            ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
            ["ServiceBus"] = bus,
            ["MyIpma__Storage__ConnectionString"] = tables,
            ["MyIpma__Keys__SigningKeyUri"] = local["MyIpma:Keys:SigningKeyUri"] ?? "https://localhost/keys/credential-signing",
        };
        foreach (var (name, value) in local.GetSection("MyIpma").AsEnumerable().Where(setting => setting.Value is not null))
        {
            values[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return new Dictionary<string, object> { ["IsEncrypted"] = false, ["Values"] = values };
    }

    public void Dispose()
    {
        foreach (var process in processes)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }

            process.Dispose();
        }

        processes.Clear();
    }

    private static IReadOnlyList<string> FuncNames { get; } = ["func", "func.exe", "func.cmd"];

    private string? FindFunc() =>
        path.Split(Path.PathSeparator).SelectMany(directory => FuncNames.Select(name => Path.Combine(directory, name))).FirstOrDefault(File.Exists);
}

/// <summary>Forwards API requests to the Functions app, so that the page, the issuer and Credly's webhooks keep one address.</summary>
internal sealed class FunctionsForwarder(Uri functions) : IDisposable
{
    private static readonly HashSet<string> HopByHop = new(["Connection", "Host", "Keep-Alive", "Transfer-Encoding", "Upgrade"], StringComparer.OrdinalIgnoreCase);

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public async Task ForwardAsync(HttpContext http)
    {
        using var request = CreateRequest(http.Request);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, http.RequestAborted);
            http.Response.StatusCode = (int)answer.StatusCode;
            Copy(answer.Headers, http.Response);
            Copy(answer.Content.Headers, http.Response);
            await answer.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
        }
        catch (HttpRequestException)
        {
            http.Response.StatusCode = StatusCodes.Status502BadGateway;
            await http.Response.WriteAsync($"The Functions app does not answer at {functions}. Is func running?", http.RequestAborted);
        }
    }

    public void Dispose() => client.Dispose();

    private HttpRequestMessage CreateRequest(HttpRequest from)
    {
        var request = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(functions, UriHelper.GetEncodedPathAndQuery(from)));
        if (from.ContentLength > 0 || from.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(from.Body);
        }

        foreach (var (name, values) in from.Headers.Where(header => !HopByHop.Contains(header.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return request;
    }

    private static void Copy(HttpHeaders headers, HttpResponse response)
    {
        foreach (var (name, values) in headers.Where(header => !HopByHop.Contains(header.Key)))
        {
            response.Headers[name] = new StringValues([.. values]);
        }
    }
}

internal static class FunctionsForwarderExtensions
{
    /// <summary>The first segments of the API's paths.</summary>
    private static readonly string[] Paths = ["api", "badges", "people", "status", ".well-known"];

    /// <summary>Forwards the API to the Functions app, and shows on <c>/dev/events</c> what the app publishes to the bus.</summary>
    public static void MapToFunctions(this WebApplication app)
    {
        var forwarder = app.Services.GetRequiredService<FunctionsForwarder>();
        foreach (var path in Paths)
        {
            app.Map($"/{path}/{{**rest}}", forwarder.ForwardAsync).ExcludeFromDescription();
        }

        var events = app.Services.GetRequiredService<DevEvents>();
        app.Services.GetRequiredService<ServiceBusStandIn>().Received += (address, message) =>
        {
            if (address == ServiceBusStandIn.BadgeEvents && message.Body is byte[] body && JsonSerializer.Deserialize(body, EventJson.Default.CloudEvent) is { } published)
            {
                _ = events.PublishAsync([published], app.Lifetime.ApplicationStopping);
            }
        };
    }
}
