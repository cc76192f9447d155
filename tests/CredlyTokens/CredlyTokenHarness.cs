using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core;
using MyIpma.Core.Credly;
using MyIpma.Core.Events;
using MyIpma.Core.Storage;
using MyIpma.Tests.Credly;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.CredlyTokens;

internal sealed class CredlyTokenHarness : IEventBus, IDisposable
{
    private readonly ServiceProvider services;

    public CredlyTokenHarness()
    {
        var settings = new Dictionary<string, string?>
        {
            ["MyIpma:Credly:OrganizationId"] = "org-1",
            ["MyIpma:Credly:Token"] = "configured",
            ["MyIpma:Credly:WebhookSecrets:0"] = "0123456789abcdef",
            ["MyIpma:Credly:Templates:A"] = "template-a",
            ["MyIpma:Credly:ReadRetryDelay"] = "00:00:00",
        };
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        collection.AddLogging(logging => logging.AddProvider(Logs));
        collection.AddSingleton<TimeProvider>(Time).AddSingleton<IEventBus>(this).AddSingleton(new Tables(_ => new MemoryTable())).AddSingleton(new OptimisticUpdate(Time, new NoJitter())).AddSingleton<FaultIsolation>();
        collection.AddCredlyTokens().AddCredlyClient();
        collection.AddHttpClient(CredlyServiceCollectionExtensions.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => Wire);
        services = collection.BuildServiceProvider();
    }

    public FakeCredly Wire { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 5, 4, 9, 0, 0, TimeSpan.Zero));

    public LogCollector Logs { get; } = new();

    public List<CloudEvent> Published { get; } = [];

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public Task PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken ct)
    {
        Published.AddRange(events);
        return Task.CompletedTask;
    }

    public string TokenEnding(TimeSpan left) => $$"""[{"id":"tok-1","token":"configured","expires_at":"{{Time.GetUtcNow() + left:yyyy-MM-ddTHH:mm:ss.fffZ}}"}]""";

    public void Dispose() => services.Dispose();
}
