using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Moq;
using MyIpma.Core.Certificates;
using MyIpma.Local.Azurite;
using MyIpma.Local.Dev;
using MyIpma.Local.Hosting;

namespace MyIpma.Functions.Tests;

/// <summary>
/// The HTTP functions of the app over real HTTP: routed by their triggers as the Functions host does, each invocation inside the app's middleware.
/// The local host beside it provides the issuer and the Credly simulator; data is in memory.
/// </summary>
internal sealed class FunctionsApp : IAsyncDisposable
{
    private readonly DurableTaskClient workflows = new Mock<DurableTaskClient>("test") { DefaultValue = DefaultValue.Mock }.Object;
    private readonly WebApplication standIns;
    private readonly IHost app;
    private readonly WebApplication host;
    private int running;

    private FunctionsApp(WebApplication standIns, IHost app)
    {
        (this.standIns, this.app) = (standIns, app);
        var address = new Uri($"http://127.0.0.1:{FreePort.Any()}/");
        host = CreateHost(address);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
        StandIns = new HttpClient { BaseAddress = new Uri(standIns.Configuration["urls"] ?? "") };
    }

    /// <summary>The number of invocations in progress.</summary>
    public int Running => running;

    public HttpClient Http { get; }

    public HttpClient StandIns { get; }

    public IServiceProvider Services => app.Services;

    public static async Task<FunctionsApp> StartAsync(Action<IServiceCollection>? replace = null)
    {
        string[] args = ["--storage", "memory", "--urls", "http://127.0.0.1:0", "--timers", "off"];
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.ClearProviders();
        var arguments = LocalArguments.Read(builder.Configuration, args);
        var storage = await LocalStorage.OpenAsync(arguments.Storage, arguments.Folder, CancellationToken.None);
        var standIns = await LocalHost.BuildAsync(builder, arguments, storage, CancellationToken.None);
        await standIns.StartAsync();
        var app = AppHost.BuildOnMemory(LocalSettings.Create(arguments.Origin, storage.Keys), replace);
        var started = new FunctionsApp(standIns, app);
        await started.StartAsync();
        return started;
    }

    public async Task<string> TokenAsync(string email, string? role = null)
    {
        var token = await StandIns.GetFromJsonAsync<JsonElement>($"dev/token?email={email}{(role is null ? "" : $"&role={role}")}");
        return token.GetProperty("token").GetString() ?? "";
    }

    public async Task<HttpClient> SignInAsync(string email, string? role = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Http.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(email, role));
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        StandIns.Dispose();
        await host.DisposeAsync();
        foreach (var service in Background())
        {
            await service.StopAsync(CancellationToken.None);
        }

        app.Dispose();
        await standIns.DisposeAsync();
    }

    private async Task StartAsync()
    {
        var certificates = Services.GetRequiredService<CertificateService>();
        foreach (var certificate in DemoPeople.Certificates)
        {
            await certificates.IssuedAsync(certificate, CancellationToken.None);
        }

        foreach (var service in Background())
        {
            await service.StartAsync(CancellationToken.None);
        }

        await host.StartAsync();
    }

    private IEnumerable<IHostedService> Background() => Services.GetServices<IHostedService>();

    private WebApplication CreateHost(Uri address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["urls"] = address.AbsoluteUri;
        var web = builder.Build();
        foreach (var (name, method, trigger) in FunctionList.With<HttpTriggerAttribute>())
        {
            RequestDelegate invoke = context => InvokeAsync(context, method);
            _ = trigger.Methods is { Length: > 0 } methods ? web.MapMethods(trigger.Route ?? name, methods, invoke) : web.Map(trigger.Route ?? name, invoke);
        }

        return web;
    }

    private async Task InvokeAsync(HttpContext http, MethodInfo method)
    {
        using var scope = Services.CreateScope();
        http.RequestServices = scope.ServiceProvider;
        var function = new Mock<FunctionContext> { DefaultValue = DefaultValue.Mock };
        var drain = ActivatorUtilities.CreateInstance<OutboxDrainMiddleware>(Services);
        Interlocked.Increment(ref running);
        await drain.Invoke(function.Object, async _ =>
        {
            var instance = method.IsStatic ? null : ActivatorUtilities.CreateInstance(scope.ServiceProvider, method.DeclaringType ?? throw new InvalidOperationException());
            var answer = method.Invoke(instance, [.. method.GetParameters().Select(parameter => Bind(http, parameter))]);
            await (answer is Task<IResult> later ? await later : (IResult?)answer ?? throw new InvalidOperationException()).ExecuteAsync(http);
        });
        Interlocked.Decrement(ref running);
    }

    private object? Bind(HttpContext http, ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(HttpRequest) => http.Request,
        var type when type == typeof(CancellationToken) => http.RequestAborted,
        var type when type == typeof(DurableTaskClient) => workflows,
        _ => Convert.ToString(http.Request.RouteValues[parameter.Name ?? ""], CultureInfo.InvariantCulture),
    };
}
