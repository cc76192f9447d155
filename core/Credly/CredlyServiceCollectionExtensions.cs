using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MyIpma.Core.Common;

namespace MyIpma.Core.Credly;

internal static class CredlyServiceCollectionExtensions
{
    /// <summary>The HttpClient's name, for hosts and tests that bring their own transport.</summary>
    public const string HttpClientName = "credly";

    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    public static IServiceCollection AddCredlyClient(this IServiceCollection services)
    {
        services.AddValidated<CredlyOptions, CredlyOptionsValidator>(CredlyOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ICredlyTokenProvider, ConfiguredCredlyTokenProvider>();
        services.TryAddSingleton<CredlyTelemetry>();
        services.TryAddSingleton<CredlyHealthTracker>();
        services.TryAddSingleton<CredlyLinks>();
        services.TryAddSingleton(provider =>
            new CredlyClient(provider.GetRequiredService<CredlyTransport>(), provider.GetRequiredService<CredlyLinks>(), provider.GetRequiredService<IOptions<CredlyOptions>>()));
        services.AddTransport();
        return services;
    }

    private static void AddTransport(this IServiceCollection services)
    {
        // One client for the life of the process: its connections, not its handlers, are renewed so that DNS changes are seen.
        var http = services
            .AddHttpClient<CredlyTransport>(HttpClientName, Configure)
            .UseSocketsHttpHandler((handler, _) =>
            {
                handler.PooledConnectionLifetime = ConnectionLifetime;
                handler.AllowAutoRedirect = false;
                handler.UseCookies = false;
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);

        // Filters carry e-mail addresses; the factory's own loggers write request addresses, with the query where a host has redaction off.
        http.RemoveAllLoggers();
        http.AddResilienceHandler("credly", (builder, context) => CredlyResilience.Configure(
            builder,
            context.ServiceProvider.GetRequiredService<IOptions<CredlyOptions>>().Value,
            context.ServiceProvider.GetRequiredService<TimeProvider>()));
        http.AddHttpMessageHandler(() => new BufferedResponseHandler());
    }

    private static void Configure(IServiceProvider provider, HttpClient http)
    {
        http.BaseAddress = provider.GetRequiredService<IOptions<CredlyOptions>>().Value.ApiBase;

        // Every try has its own limit in the pipeline; this one would cut off waiting in the queue.
        http.Timeout = Timeout.InfiniteTimeSpan;
    }
}
