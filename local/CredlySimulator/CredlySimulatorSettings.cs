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

    /// <summary>When the first token stops working; without it 180 days after it was first seen.</summary>
    public DateTimeOffset? TokenExpiresAt { get; init; }

    /// <summary>Asked at each delivery, unless the organisation set its own webhook_url through the API. Null means no webhooks.</summary>
    public required Func<Uri?> WebhookUrl { get; init; }

    /// <summary>The origin this process answers on, such as http://localhost:7071.</summary>
    public required Func<Uri> PublicBase { get; init; }

    public required IReadOnlyList<CredlyTemplate> Templates { get; init; }

    public required ISimulatorStore Store { get; init; }
}

internal sealed record CredlyTemplate
{
    /// <summary>When all of them were made; nobody edits them here.</summary>
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

/// <summary>Every address the simulator hands out, on the origin it answers on.</summary>
internal sealed class CredlyUrls(CredlySimulatorSettings settings)
{
    public string Page(string path) => new Uri(settings.PublicBase(), $"/credly/{path}").AbsoluteUri;

    public string Api(string path) => new Uri(settings.PublicBase(), $"/credly/v1/{path}").AbsoluteUri;

    /// <summary>An address as Credly's answers name them: under /api/v1/, whatever was asked (recorded answer of badge templates).</summary>
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

    /// <summary>What is kept must equal what is shown, or sorting and comparing would see differences nobody else can.</summary>
    public static DateTimeOffset TruncateToMilliseconds(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}

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
