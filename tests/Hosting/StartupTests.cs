using System.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MyIpma.Local.Hosting;

namespace MyIpma.Tests.Hosting;

public sealed class StartupTests
{
    [Fact]
    public async Task A_port_in_use_is_named_with_what_to_do()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (code, error) = await StartAsync("--storage", "memory", "--urls", $"http://localhost:{port}");

        Assert.Equal(1, code);
        Assert.StartsWith($"Port {port} is in use", error, StringComparison.Ordinal);
        Assert.Contains("--urls http://localhost:", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--storage", "paper", "--storage is azurite or memory, not 'paper'.")]
    [InlineData("--urls", "nowhere", "--urls takes addresses such as http://localhost:7071, not 'nowhere'.")]
    [InlineData("--MyIpma:Claims:Window", "-00:00:05", "A setting is not right:")]
    public async Task A_wrong_argument_is_named_without_a_stack_trace(string option, string value, string words)
    {
        var (code, error) = await StartAsync("--storage", "memory", "--urls", "http://localhost:0", option, value);

        Assert.Equal(1, code);
        Assert.StartsWith(words, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--storage", "azurite", "--urls", "http://localhost:0")]
    [InlineData("restore", "--everything")]
    public async Task Without_Node_js_what_needs_Azurite_says_so_in_a_sentence(params string[] arguments)
    {
        var (code, error) = await StartAsync(start => start.Environment["PATH"] = "", arguments);

        Assert.Equal(1, code);
        Assert.StartsWith("Azurite needs Node.js", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    private static Task<(int Code, string Error)> StartAsync(params string[] arguments) => StartAsync(_ => { }, arguments);

    private static async Task<(int Code, string Error)> StartAsync(Action<ProcessStartInfo> change, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(LocalHost).Assembly.Location, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        change(start);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The host did not start.");
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await output;
        return (process.ExitCode, error);
    }
}

public sealed class LocalCorsTests
{
    [Theory]
    [InlineData("http://localhost:5173", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("https://example.org", false)]
    [InlineData("null", false)]
    public async Task Only_pages_of_this_machine_may_call_the_local_host(string origin, bool allowed)
    {
        await using var host = await LocalApp.StartAsync();
        using var asked = new HttpRequestMessage(HttpMethod.Options, "api/me/badges")
        {
            Headers = { { "Origin", origin }, { "Access-Control-Request-Method", "GET" }, { "Access-Control-Request-Headers", "authorization,if-none-match" } },
        };

        using var answer = await host.Http.SendAsync(asked);

        Assert.Equal(allowed ? [origin] : [], answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) ? origins : []);
    }
}

public sealed class LocalHostNameTests
{
    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    [InlineData("rebound.example.org", HttpStatusCode.BadRequest)]
    [InlineData("localhost.example.org", HttpStatusCode.BadRequest)]
    public async Task The_local_host_answers_to_its_own_names_only(string name, HttpStatusCode status)
    {
        await using var host = await LocalApp.StartAsync();
        using var asked = new HttpRequestMessage(HttpMethod.Get, "dev/token?email=ana@example.org&role=MyIpma.Operator") { Headers = { Host = $"{name}:{host.Http.BaseAddress?.Port}" } };

        using var answer = await host.Http.SendAsync(asked, TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData("HTTP/1.1\r\nHost:")]
    [InlineData("HTTP/1.0")]
    public async Task A_call_of_no_name_at_all_is_not_answered(string form)
    {
        await using var host = await LocalApp.StartAsync();
        using var caller = new TcpClient("localhost", host.Http.BaseAddress?.Port ?? 0);
        await using var wire = caller.GetStream();

        await wire.WriteAsync(Encoding.ASCII.GetBytes($"GET /dev/token?email=ana@example.org {form}\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        var answer = await new StreamReader(wire).ReadLineAsync(TestContext.Current.CancellationToken);

        Assert.Equal("HTTP/1.1 400 Bad Request", answer);
    }

    [Fact]
    public async Task Further_names_are_answered_when_the_command_line_says_so()
    {
        await using var host = await LocalApp.StartAsync("--hosts", "badges.example.org");
        using var asked = new HttpRequestMessage(HttpMethod.Get, "api/health") { Headers = { Host = "badges.example.org" } };

        using var answer = await host.Http.SendAsync(asked, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
