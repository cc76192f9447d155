using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Credly;

namespace MyIpma.Tests.Credly;

internal sealed class CredlyHarness : IDisposable
{
    public const string Token = "t0k3n";

    private readonly ServiceProvider services;

    public CredlyHarness(params (string Key, string Value)[] settings)
    {
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(Settings(settings));
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        collection.AddSingleton<TimeProvider>(Time);
        collection.AddCredlyClient();
        collection.AddHttpClient(CredlyRegistration.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => Wire);
        services = collection.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public FakeCredly Wire { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2025, 5, 2, 8, 0, 0, TimeSpan.Zero));

    public LogList Logs { get; } = new();

    public CredlyClient Client => services.GetRequiredService<CredlyClient>();

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public void Dispose() => services.Dispose();

    private static IConfigurationRoot Settings((string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["OrganizationId"] = "org-1",
            ["Token"] = Token,
            ["WebhookSecrets:0"] = "0123456789abcdef",
            ["Templates:A"] = "template-a",
            ["ReadRetryDelay"] = "00:00:00",
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return new ConfigurationBuilder().AddInMemoryCollection(all.ToDictionary(pair => $"MyIpma:Credly:{pair.Key}", pair => pair.Value)).Build();
    }
}
