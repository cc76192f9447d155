using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Primitives;
using MyIpma.Core.Events;
using MyIpma.Local.Dev;
using MyIpma.Local.ServiceBus;

namespace MyIpma.Local.Hosting;

/// <summary>Passes requests of the contract on to the Functions app, so that the page, the issuer and Credly's webhooks keep one address.</summary>
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
    /// <summary>Everything the contract has a path for.</summary>
    private static readonly string[] Paths = ["api", "badges", "people", "status", ".well-known"];

    /// <summary>Passes the contract on to the Functions app, and shows under <c>/dev/events</c> what it publishes to the bus.</summary>
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
