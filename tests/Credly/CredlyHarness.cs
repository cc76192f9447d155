using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Credly;
using MyIpma.Tests.Hosting;

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
        collection.AddHttpClient(CredlyServiceCollectionExtensions.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => Wire);
        services = collection.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public FakeCredly Wire { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2025, 5, 2, 8, 0, 0, TimeSpan.Zero));

    public LogCollector Logs { get; } = new();

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

internal static class CredlySamples
{
    public const string PendingBadge = """
        {"id":"cb-1","state":"pending","public":true,"recipient_email":"ana@example.org","issuer_earner_id":"b_1",
         "issued_at":"2025-05-02T08:00:00.000Z","expires_at":null,"created_at":"2025-05-02T08:00:01.000Z","user":{},
         "badge_template":{"id":"template-a","name":"Level A"},"image_url":"https://images.credly.com/x.png",
         "accept_badge_url":"https://www.credly.com/badges/cb-1/accept"}
        """;

    public static IssueRequest Issue { get; } = new()
    {
        BadgeId = "b_1",
        Email = "ana+pm@example.org",
        FirstName = "Ana",
        LastName = "Sousa",
        TemplateId = "template-a",
        IssuedAt = new DateTimeOffset(2025, 5, 2, 10, 0, 0, TimeSpan.FromHours(2)),
    };

    public static ReplaceRequest Replace { get; } = new()
    {
        BadgeId = "b_2",
        FirstName = "Ana",
        LastName = "Sousa",
        TemplateId = "template-a",
        IssuedAt = new DateTimeOffset(2030, 5, 2, 8, 0, 0, TimeSpan.Zero),
        ExpiresOn = new DateOnly(2035, 5, 1),
    };

    public static string Badge(string id, string state, string created) => $$$"""
        {"id":"{{{id}}}","state":"{{{state}}}","issuer_earner_id":"b_1","badge_template":{"id":"template-a"},"created_at":"{{{created}}}"}
        """;

    public static string Message(string text) => $$"""{"data":{"message":"{{text}}"},"metadata":null}""";
}
