using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core;

namespace MyIpma.Tests.Http;

/// <summary>What every route answers to requests that are right and to such as are not. Each host runs it, so that both answer alike.</summary>
public abstract partial class RouteTable
{
    private const int TooLong = (64 * 1024) + 1;

    private static readonly HttpMethod[] Methods = [HttpMethod.Get, HttpMethod.Head, HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Starts a host whose client carries an operator's token and the one badge it may ask for.</summary>
    private protected abstract Task<RouteHost> StartAsync();

    [Fact]
    public async Task A_request_that_is_right_is_answered_with_its_length()
    {
        await using var host = await StartAsync();

        // Erasing the person comes last, since nobody is there to ask for more.
        foreach (var route in Routes.Where(route => !route.TakesJson).OrderBy(route => route.Method == HttpMethod.Delete))
        {
            using var answer = await host.SendAsync(route.Method, route.Template);

            Assert.True((int)answer.StatusCode < 500, $"{route}: {answer.StatusCode}");
            Assert.True(HasLength(answer), $"{route}: no Content-Length");
            Assert.NotEqual(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_wrong_method_is_told_which_ones_there_are()
    {
        await using var host = await StartAsync();

        foreach (var (template, methods) in Paths)
        {
            foreach (var wrong in Methods.Except(methods))
            {
                using var answer = await host.SendAsync(wrong, template);

                Assert.Equal((wrong, template, HttpStatusCode.MethodNotAllowed), (wrong, template, answer.StatusCode));
                Assert.Equal(methods.Select(method => method.Method).Order(), answer.Content.Headers.Allow.Order());
                Assert.True(HasLength(answer), $"{wrong} {template}: no Content-Length");
                Assert.Equal(wrong == HttpMethod.Head ? null : "method-not-allowed", await CodeAsync(answer));
            }
        }
    }

    [Fact]
    public async Task Head_is_answered_like_get_without_a_body()
    {
        await using var host = await StartAsync();

        foreach (var route in Routes.Where(route => route.Method == HttpMethod.Head))
        {
            using var get = await host.SendAsync(HttpMethod.Get, route.Template);
            using var head = await host.SendAsync(HttpMethod.Head, route.Template);

            Assert.Equal((route.Template, get.StatusCode, get.Content.Headers.ContentType), (route.Template, head.StatusCode, head.Content.Headers.ContentType));
            Assert.True(HasLength(head), $"{route}: no Content-Length");
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(Ct));
        }
    }

    [Theory]
    [InlineData("no body", HttpStatusCode.BadRequest, "invalid-request")]
    [InlineData("no JSON", HttpStatusCode.BadRequest, "invalid-request")]
    [InlineData("wrong type", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type")]
    [InlineData("too long", HttpStatusCode.RequestEntityTooLarge, "body-too-large")]
    [InlineData("too long, in pieces", HttpStatusCode.RequestEntityTooLarge, "body-too-large")]
    public async Task A_body_that_is_not_right_is_refused(string wrong, HttpStatusCode status, string code)
    {
        await using var host = await StartAsync();

        foreach (var route in Routes.Where(route => route.TakesJson))
        {
            using var answer = await host.SendAsync(route.Method, route.Template, Body(wrong), inPieces: wrong.EndsWith("in pieces", StringComparison.Ordinal));

            // Erasing without a word that confirms it has a code of its own.
            var expected = status == HttpStatusCode.BadRequest && route.Method == HttpMethod.Delete ? "confirmation-needed" : code;
            Assert.Equal((route.ToString(), status, expected), (route.ToString(), answer.StatusCode, await CodeAsync(answer)));
            Assert.True(HasLength(answer), $"{route}: no Content-Length");
        }
    }

    [Theory]
    [InlineData("no body")]
    [InlineData("wrong type")]
    [InlineData("too long")]
    [InlineData("too long, in pieces")]
    public async Task Whoever_is_not_signed_in_learns_that_first(string wrong)
    {
        await using var host = await StartAsync();

        foreach (var route in AllRoutes.Where(route => route is { MediaType: not null, NeedsSignIn: true }))
        {
            using var answer = await host.SendAsync(route.Method, route.Template, Body(wrong), inPieces: wrong.EndsWith("in pieces", StringComparison.Ordinal), signedIn: false);

            Assert.Equal((route.ToString(), HttpStatusCode.Unauthorized, "unauthenticated"), (route.ToString(), answer.StatusCode, await CodeAsync(answer)));
            Assert.True(HasLength(answer), $"{route}: no Content-Length");
        }
    }

    [Theory]
    [InlineData("api/nothing")]
    [InlineData("api/me/badges/b_1/nothing")]
    [InlineData("status/1/2")]
    public async Task An_unknown_path_is_a_problem(string path)
    {
        await using var host = await StartAsync();

        foreach (var method in Methods)
        {
            using var answer = await host.SendAsync(method, path);

            Assert.Equal((method, HttpStatusCode.NotFound), (method, answer.StatusCode));
            Assert.Equal(method == HttpMethod.Head ? null : "not-found", await CodeAsync(answer));
            Assert.True(HasLength(answer), $"{method}: no Content-Length");
        }
    }

    private static IReadOnlyList<Route> AllRoutes { get; } = ReadRoutes();

    /// <summary>Without those that take a body which is no JSON.</summary>
    private static IReadOnlyList<Route> Routes { get; } = [.. AllRoutes.Where(route => route.MediaType is null || route.TakesJson)];

    private static IEnumerable<(string Template, IReadOnlyList<HttpMethod> Methods)> Paths =>
        Routes.GroupBy(route => route.Template).Select(path => (path.Key, (IReadOnlyList<HttpMethod>)[.. path.Select(route => route.Method)]));

    private static List<Route> ReadRoutes()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddMyIpma();
        var app = builder.Build();
        app.MapMyIpma();
        return
        [
            .. from source in ((IEndpointRouteBuilder)app).DataSources
               from endpoint in source.Endpoints.OfType<RouteEndpoint>()
               from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
               let accepted = endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is { IsOptional: false } body ? body.ContentTypes[0] : null
               let guarded = endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().Any(response => response.StatusCode == (int)HttpStatusCode.Unauthorized)
               select new Route(new HttpMethod(method), endpoint.RoutePattern.RawText ?? "", accepted, guarded),
        ];
    }

    private static HttpContent? Body(string wrong) => wrong switch
    {
        "no body" => null,
        "no JSON" => new StringContent("{", Encoding.UTF8, "application/json"),
        "wrong type" => new StringContent("{}", Encoding.UTF8, "text/plain"),
        _ => new StringContent($"\"{new string('x', TooLong)}\"", Encoding.UTF8, "application/json"),
    };

    private static bool HasLength(HttpResponseMessage answer) =>
        answer.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotModified || answer.Content.Headers.ContentLength is not null;

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        answer.Content.Headers.ContentType?.MediaType == "application/problem+json" && await answer.Content.ReadAsStringAsync(Ct) is { Length: > 0 } text
            ? JsonDocument.Parse(text).RootElement.GetProperty("code").GetString()
            : null;

    private sealed record Route(HttpMethod Method, string Template, string? MediaType, bool NeedsSignIn)
    {
        public bool TakesJson => MediaType == "application/json";

        public override string ToString() => $"{Method} {Template}";
    }

    /// <summary>A host under test, and what its client needs to know.</summary>
    private protected sealed partial class RouteHost(HttpClient client, string token, string badgeId, string webhookSecret, IAsyncDisposable host) : IAsyncDisposable
    {
        public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string template, HttpContent? body = null, bool inPieces = false, bool signedIn = true)
        {
            using var request = new HttpRequestMessage(method, Parameter().Replace(template, parameter => ValueOf(parameter.Groups[1].Value))) { Content = body };
            request.Headers.Authorization = signedIn ? new AuthenticationHeaderValue("Bearer", token) : null;
            request.Headers.TransferEncodingChunked = inPieces ? true : null;
            return await client.SendAsync(request, Ct);
        }

        public async ValueTask DisposeAsync()
        {
            client.Dispose();
            await host.DisposeAsync();
        }

        private string ValueOf(string parameter) => parameter switch
        {
            "badgeId" => badgeId,
            "secret" => webhookSecret,
            "claimId" => $"{badgeId}.1",
            "level" => "B",
            _ => "1",
        };

        [GeneratedRegex(@"\{(\w+)\}")]
        private static partial Regex Parameter();
    }
}
