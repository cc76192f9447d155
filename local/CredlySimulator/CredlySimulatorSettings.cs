using System.Globalization;
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

internal sealed class CredlySimulatorSettings
{
    public required string OrganizationId { get; init; }
    public required string OrganizationName { get; init; }

    /// <summary>The first token; it works until the organisation rotates it.</summary>
    public required string Token { get; init; }

    /// <summary>Null means 180 days after the token was first seen.</summary>
    public DateTimeOffset? TokenExpiresAt { get; init; }

    /// <summary>Read at each delivery, unless the organisation set its own webhook_url through the API. Null means no webhooks.</summary>
    public required Func<Uri?> WebhookUrl { get; init; }

    /// <summary>The origin of this process, such as http://localhost:7071.</summary>
    public required Func<Uri> PublicBase { get; init; }

    public required IReadOnlyList<CredlyTemplate> Templates { get; init; }
    public required ISimulatorStore Store { get; init; }
}

internal sealed record CredlyTemplate
{
    /// <summary>The same for all templates, which nobody can edit here.</summary>
    public static readonly DateTimeOffset CreatedAt = new(2024, 1, 15, 9, 0, 0, TimeSpan.Zero);

    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Description { get; init; }

    /// <summary>Absolute, or a path on the simulator's own origin.</summary>
    public required string ImageUrl { get; init; }

    public required string Level { get; init; }

    /// <summary><c>active</c>, <c>archived</c> or <c>transaction</c>; only active ones can issue (Credly: badge templates).</summary>
    public string State { get; init; } = "active";

    public bool AllowDuplicates { get; init; }
    public IReadOnlyList<string> Skills { get; init; } = [];
    public IReadOnlyList<string> ReportingTags { get; init; } = [];
}

/// <summary>The simulator's links, on its own origin.</summary>
internal sealed class CredlyUrls(CredlySimulatorSettings settings)
{
    public string Page(string path) => new Uri(settings.PublicBase(), $"/credly/{path}").AbsoluteUri;

    public string Api(string path) => new Uri(settings.PublicBase(), $"/credly/v1/{path}").AbsoluteUri;

    /// <summary>Links in Credly's answers are under /api/v1/, whatever path was requested (recorded answer of badge templates).</summary>
    public string Link(string path) => new Uri(settings.PublicBase(), $"/credly/api/v1/{path}").AbsoluteUri;

    public string Accept(string badgeId) => Page($"badges/{badgeId}/accept");

    public string Badge(string badgeId) => Page($"badges/{badgeId}");

    public string Organization() => Link($"organizations/{settings.OrganizationId}");

    public string BadgeClass(string templateId) => Api($"obi/v2/issuers/{settings.OrganizationId}/badge_classes/{templateId}");

    public string Image(CredlyTemplate template) => new Uri(settings.PublicBase(), template.ImageUrl).AbsoluteUri;
}

/// <summary>Times as Credly writes them: UTC, milliseconds, a trailing Z.</summary>
internal static class CredlyTime
{
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string? Format(DateTimeOffset? time) => time is { } value ? Format(value) : null;

    public static string FormatDate(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string? FormatDate(DateTimeOffset? time) => time is { } value ? FormatDate(value) : null;

    /// <summary>Stored times must equal shown ones, or sorting would see differences that clients cannot.</summary>
    public static DateTimeOffset TruncateToMilliseconds(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}

/// <summary>Stands in for Credly on the same origin: API, webhooks, the earner's pages, and endpoints for scripts and faults.</summary>
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

    /// <summary>Everything under /credly, left out of the OpenAPI document and without our sign-in, as another site would be.</summary>
    public static IEndpointRouteBuilder MapCredlySimulator(this IEndpointRouteBuilder app)
    {
        var credly = app.MapGroup("/credly").ExcludeFromDescription().AllowAnonymous();
        credly.MapApi();

        // Against cross-site requests from browsers; a script sends neither Origin nor cookies.
        var own = credly.MapGroup("");
        own.AddEndpointFilter(SameOrigin.CheckAsync);
        own.MapScripts();
        own.MapFaults();
        own.MapPages();
        return app;
    }
}
