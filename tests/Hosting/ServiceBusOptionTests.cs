using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace MyIpma.Tests.Hosting;

public sealed class ServiceBusOptionTests
{
    [Fact]
    public async Task The_bus_says_how_to_connect_and_what_it_holds()
    {
        await using var host = await LocalApp.StartAsync("--bus", "amqp");

        var bus = await host.Http.GetFromJsonAsync<JsonElement>("dev/bus", TestContext.Current.CancellationToken);

        Assert.StartsWith("Endpoint=sb://127.0.0.1:", bus.GetProperty("connectionString").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, bus.GetProperty("messages").GetProperty("certificates").GetInt32());
    }

    [Theory]
    [InlineData("refuse", HttpStatusCode.OK)]
    [InlineData("hang", HttpStatusCode.OK)]
    [InlineData("none", HttpStatusCode.OK)]
    [InlineData("explode", HttpStatusCode.BadRequest)]
    public async Task It_misbehaves_on_demand(string fault, HttpStatusCode expected)
    {
        await using var host = await LocalApp.StartAsync("--bus", "amqp");

        using var answer = await host.Http.PutAsJsonAsync("dev/bus/faults", new { fault }, TestContext.Current.CancellationToken);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Without_the_option_there_is_none()
    {
        await using var host = await LocalApp.StartAsync();

        using var answer = await host.Http.GetAsync("dev/bus", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
