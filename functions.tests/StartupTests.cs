using System.Net;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Moq;
using MyIpma.Local.Azurite;
using MyIpma.Local.Hosting;
using MyIpma.Local.ServiceBus;

namespace MyIpma.Functions.Tests;

public sealed class StartupTests
{
    private const string Connection = "Endpoint=sb://127.0.0.1:5672;SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true";

    [Theory]
    [InlineData("bus.example.org", null, null)]
    [InlineData(null, Connection, null)]
    [InlineData(null, null, "exactly one of the two")]
    [InlineData("bus.example.org", Connection, "exactly one of the two")]
    [InlineData("https://bus.example.org/", null, "ServiceBus:FullyQualifiedNamespace must be a host name")]
    [InlineData(null, "nonsense", "ServiceBus is no connection string")]
    public void The_bus_is_named_in_exactly_one_way(string? host, string? connection, string? failure)
    {
        var result = new ServiceBusOptionsValidator().Validate(null, new ServiceBusOptions { FullyQualifiedNamespace = host, ConnectionString = connection });

        Assert.Equal(failure is null, result.Succeeded);
        Assert.Contains(failure ?? "", result.FailureMessage ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_string_is_the_value_of_the_setting_the_triggers_read()
    {
        using var host = AppHost.BuildWith(new() { ["ServiceBus:FullyQualifiedNamespace"] = null, ["ServiceBus"] = Connection });

        var client = host.Services.GetRequiredService<ServiceBusClient>();

        Assert.Equal("127.0.0.1", client.FullyQualifiedNamespace);
    }

    [Theory]
    [InlineData("MyIpma:Keys:AppKey", "short")]
    [InlineData("MyIpma:Keys:SigningKeyUri", "")]
    [InlineData("MyIpma:Site:ApiBase", "")]
    [InlineData("MyIpma:Identity:Audience", "")]
    [InlineData("MyIpma:Credly:OrganizationId", "")]
    [InlineData("MyIpma:Outbox:SweepFor", "01:00:00")]
    public void What_is_not_right_stops_the_app_at_start_by_the_settings_path(string setting, string value)
    {
        using var host = AppHost.BuildWith(new() { [setting] = value });

        var failure = Assert.ThrowsAny<Exception>(() => host.Services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(setting, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_of_a_developers_settings_names_every_setting_that_is_validated_at_start()
    {
        using var host = AppHost.BuildFrom(Sample().ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), string? (setting) => setting.Value));

        host.Services.GetRequiredService<IStartupValidator>().Validate();
    }

    /// <summary>All of them but what the Functions host reads itself, and Credly's addresses, which are those of its sandbox unless set.</summary>
    public static TheoryData<string> SettingsOfTheApp =>
        [.. Sample().Keys.Where(name => name == "ServiceBus" || (name.StartsWith("MyIpma__", StringComparison.Ordinal) && name is not ("MyIpma__Credly__ApiBase" or "MyIpma__Credly__WebBase")))];

    [Theory]
    [MemberData(nameof(SettingsOfTheApp))]
    public void Without_one_of_them_the_app_does_not_start_and_says_which(string missing)
    {
        var settings = Sample();
        settings.Remove(missing);
        using var host = AppHost.BuildFrom(settings.ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), string? (setting) => setting.Value));

        var failure = Assert.ThrowsAny<Exception>(() => host.Services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(string.Join(':', missing.Split("__").Take(3)), failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_local_host_writes_every_setting_of_the_sample()
    {
        var local = new ConfigurationBuilder().AddInMemoryCollection(LocalSettings.Create(new Uri("http://localhost:7071/"), LocalKeys.Ephemeral())).Build();

        var written = (IReadOnlyDictionary<string, string?>)FunctionsProcess.CreateSettings(local, "UseDevelopmentStorage=true", Connection, 10000, 10001)["Values"];

        Assert.Empty(Sample().Keys.Except(written.Keys));
    }

    [Fact]
    public async Task The_tables_are_there_before_any_service_of_the_worker_starts()
    {
        var client = new Mock<TableServiceClient>();
        var made = new List<string>();
        client.Setup(tables => tables.CreateTableIfNotExistsAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Callback((string name, CancellationToken _) => made.Add(name)).ReturnsAsync(Response.FromValue(new TableItem("t"), Mock.Of<Response>()));

        await ((IHostedLifecycleService)new TableInitializer(client.Object)).StartingAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Core.Storage.Tables.Names.Order(StringComparer.Ordinal), made.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Health_tells_how_the_bus_is()
    {
        using var bus = new ServiceBusStandIn(FreePort.Any(), TimeProvider.System);
        await using var client = ServiceBusClientFactory.Create(new ServiceBusOptions { ConnectionString = bus.ConnectionString }, () => throw new InvalidOperationException());
        using var app = AppHost.BuildOnMemory(new Dictionary<string, string?>(), services => services.Replace(ServiceDescriptor.Singleton(client)));
        var checks = app.Services.GetRequiredService<HealthCheckService>();

        var well = await checks.CheckHealthAsync(TestContext.Current.CancellationToken);
        bus.Fault = StandInFault.Refuse;
        var away = await checks.CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Degraded), (well.Entries["bus"].Status, away.Entries["bus"].Status));
    }

    [Theory]
    [InlineData("Refuse")]
    [InlineData("Hang")]
    public async Task A_bus_that_is_away_is_given_up_soon(string fault)
    {
        using var bus = new ServiceBusStandIn(FreePort.Any(), TimeProvider.System) { Fault = Enum.Parse<StandInFault>(fault) };
        await using var client = ServiceBusClientFactory.Create(new ServiceBusOptions { ConnectionString = bus.ConnectionString }, () => throw new InvalidOperationException());

        var sending = client.CreateSender("credly-events").SendMessageAsync(new ServiceBusMessage("e-1"), TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<Exception>(() => sending.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.True(sending.IsFaulted);
    }

    [Fact]
    public void Who_asks_is_whom_the_host_says_and_not_what_a_header_says()
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.7");
        http.Request.Headers["X-Forwarded-For"] = "198.51.100.1";

        Assert.Equal("203.0.113.7", Core.Http.ClientIpAddress.FromRequest(http.Request));
    }

    [Theory]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", false)]
    [InlineData("System.Net.Http.HttpClient.credly.ClientHandler", false)]
    [InlineData("MyIpma.Core.Claims.ClaimPreparation", true)]
    public void Lines_that_carry_whole_addresses_are_left_out(string category, bool written)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddSimpleConsole());
        services.AddTelemetry(new ConfigurationBuilder().Build());
        using var provider = services.BuildServiceProvider();

        Assert.Equal(written, provider.GetRequiredService<ILoggerFactory>().CreateLogger(category).IsEnabled(LogLevel.Information));
    }

    private static Dictionary<string, string> Sample()
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryPaths.Root, "functions", "local.settings.sample.json")));
        return sample.RootElement.GetProperty("Values").EnumerateObject().ToDictionary(setting => setting.Name, setting => setting.Value.GetString() ?? "");
    }
}
