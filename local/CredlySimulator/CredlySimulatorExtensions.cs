using CredlySimulator.Accounts;
using CredlySimulator.Api;
using CredlySimulator.Badges;
using CredlySimulator.Faults;
using CredlySimulator.Organization;
using CredlySimulator.Pages;
using CredlySimulator.State;
using CredlySimulator.Webhooks;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CredlySimulator;

/// <summary>A stand-in for Credly on the same origin: API, webhooks, the earner's pages, and a script surface with faults.</summary>
internal static class CredlySimulatorExtensions
{
    /// <summary>Credly waits "a short time" for a webhook's answer.</summary>
    private static readonly TimeSpan WebhookTimeout = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddCredlySimulator(this IServiceCollection services, CredlySimulatorSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton<CredlyUrls>().AddSingleton<Paging>().AddSingleton<ApiRequestFilter>();
        services.AddSingleton<SimulatorState>().AddSingleton<FaultInjector>().AddSingleton<WebhookQueue>();
        services.AddSingleton<TemplateJson>().AddSingleton<BadgeJson>().AddSingleton<EventJson>().AddSingleton<OpenBadgeJson>();
        services.AddSingleton<BadgeIssuer>().AddSingleton<BadgeReplacer>().AddSingleton<BadgeRevoker>();
        services.AddSingleton<BadgeFilter>().AddSingleton<BadgeQueries>().AddSingleton<BadgeCard>();
        services.AddSingleton<WebhookSender>();
        services.AddHostedService<WebhookDispatcher>();

        // No loggers: they would write the webhook's address, which holds a secret.
        services.AddHttpClient(WebhookSender.Client, client => client.Timeout = WebhookTimeout)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false })
            .RemoveAllLoggers();
        return services;
    }

    /// <summary>Everything under /credly; hidden from API descriptions and open to all, as a foreign site would be.</summary>
    public static IEndpointRouteBuilder MapCredlySimulator(this IEndpointRouteBuilder app)
    {
        var credly = app.MapGroup("/credly").ExcludeFromDescription().AllowAnonymous();
        credly.MapApi();

        // Browsers must not be led here from elsewhere; a script sends neither Origin nor cookies.
        var own = credly.MapGroup("");
        own.AddEndpointFilter(SameOrigin.CheckAsync);
        own.MapScripts();
        own.MapFaults();
        own.MapPages();
        return app;
    }
}
