using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MyIpma.Local.Hosting;

namespace MyIpma.Tests.Hosting;

public sealed class FunctionsProcessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("my-ipma-functions-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Func_is_started_in_the_folder_of_the_app_and_ends_with_the_host()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program that stands in for func is a POSIX script.");
        var bin = Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName;
        await File.WriteAllTextAsync(Path.Combine(bin, "func"), "#!/bin/sh\nprintf '%s\\n' \"$$\" \"$PWD\" \"$*\" > writing && mv writing started\nexec sleep 600\n", Ct);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(bin, "func"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        using var functions = new FunctionsProcess(folder, string.Join(Path.PathSeparator, Path.Combine(folder, "nothing"), bin));

        var told = functions.StartFunc(Settings());
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(folder, "started")));
        var started = await File.ReadAllLinesAsync(Path.Combine(folder, "started"), Ct);
        functions.Dispose();

        Assert.Equal([folder, $"start --port {functions.Address.Port}"], started[1..]);
        Assert.Contains($"func start --port {functions.Address.Port}", told, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => HasEnded(int.Parse(started[0], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Without_func_the_very_command_is_told_and_the_settings_are_there_for_it()
    {
        using var functions = new FunctionsProcess(folder, Path.Combine(folder, "nothing"));

        var told = functions.StartFunc(Settings());

        Assert.Contains($"cd {folder}{Environment.NewLine}    func start --port {functions.Address.Port}", told.ReplaceLineEndings(), StringComparison.Ordinal);
        using var written = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "local.settings.json")));
        var values = written.RootElement.GetProperty("Values");
        Assert.Equal("dotnet-isolated", values.GetProperty("FUNCTIONS_WORKER_RUNTIME").GetString());
        Assert.Equal("sb", values.GetProperty("ServiceBus").GetString());
        Assert.Contains("QueueEndpoint=http://127.0.0.1:10001/", values.GetProperty("AzureWebJobsStorage").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_of_the_contract_are_passed_on_as_they_are_and_their_answers_back()
    {
        await using var host = await StartHostAsync();
        var address = host.Services.GetRequiredService<FunctionsProcess>().Address;
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(host.Urls.Single()) };
        using var early = await client.GetAsync("/api/me", Ct);
        await using var app = await StartAppAsync(address);
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/me/profile?a=b%20c") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "token");

        using var answer = await client.SendAsync(request, Ct);
        using var redirect = await client.GetAsync("/badges/b_1", Ct);

        Assert.Equal(HttpStatusCode.BadGateway, early.StatusCode);
        Assert.Contains("Is func running?", await early.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Conflict, "PUT /api/me/profile?a=b%20c Bearer token {}"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct)));
        Assert.Equal((HttpStatusCode.Found, "https://example.org/there"), (redirect.StatusCode, redirect.Headers.Location?.AbsoluteUri));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Dictionary<string, object> Settings() =>
        FunctionsProcess.CreateSettings(new ConfigurationBuilder().Build(), "TableEndpoint=http://127.0.0.1:10002/devstoreaccount1", "sb", 10000, 10001);

    private static bool HasEnded(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private static async Task<WebApplication> StartHostAsync()
    {
        string[] args = ["--storage", "memory", "--urls", "http://127.0.0.1:0", "--timers", "off"];
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.ClearProviders();
        var arguments = LocalArguments.Read(builder.Configuration, args) with { Functions = true, Bus = true };
        var host = await LocalHost.BuildAsync(builder, arguments, await LocalStorage.OpenAsync(arguments.Storage, arguments.Folder, Ct), Ct);
        await host.StartAsync(Ct);
        return host;
    }

    private static async Task<WebApplication> StartAppAsync(Uri address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["urls"] = address.AbsoluteUri;
        var app = builder.Build();
        app.MapPut("/api/me/profile", async (HttpRequest request) =>
        {
            using var body = new StreamReader(request.Body);
            return Results.Text($"{request.Method} {request.Path}{request.QueryString} {request.Headers.Authorization} {await body.ReadToEndAsync()}", statusCode: StatusCodes.Status409Conflict);
        });
        app.MapGet("/badges/{badgeId}", () => Results.Redirect("https://example.org/there"));
        await app.StartAsync(Ct);
        return app;
    }
}
