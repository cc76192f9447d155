using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Contracts;

namespace MyIpma.Core.Http.Endpoints;

public sealed class BadgeEndpoints(RequestPipeline pipeline, PersonBadges badges, ResponseMapper mapper, TimeProvider time)
{
    private const int PageSize = 50;

    /// <summary>The badges of all addresses, newest certificate first.</summary>
    public Task<IResult> ListAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var language = Languages.FromRequest(request);
        var errors = new Dictionary<string, string>();
        var statuses = ParseStatuses(request.Query["status"].ToString(), language, errors);
        var cursor = ParseCursor(request.Query["cursor"].ToString(), language, errors);
        return errors.Count > 0
            ? Problems.ToResult(Problems.InvalidRequest(language, errors))
            : ToListResult(request, await badges.ListAsync(person, ct), statuses, cursor, language);
    });

    public Task<IResult> GetAsync(HttpRequest request, string badgeId, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var language = Languages.FromRequest(request);
        return await badges.FindAsync(person, badgeId, ct) is { } stored
            ? new ApiResult<BadgeResponse>(mapper.ToBadgeResponse(stored.Value, time.GetUtcNow(), language))
            : Problems.ToResult(Problems.Create(new Refusal.BadgeNotFound(), language));
    });

    private IResult ToListResult(HttpRequest request, IEnumerable<Badge> all, HashSet<BadgeStatus> statuses, Cursor? cursor, CultureInfo language)
    {
        var now = time.GetUtcNow();
        var page = all
            .Where(badge => statuses.Count == 0 || statuses.Contains(badge.StatusAt(now)))
            .Where(badge => cursor is null || cursor.IsBefore(badge))
            .OrderByDescending(badge => badge.Certificate.IssuedOn).ThenBy(badge => badge.Id, StringComparer.Ordinal)
            .Take(PageSize + 1).ToList();
        var shown = page.Take(PageSize).ToList();
        var next = page.Count > PageSize ? Cursor.After(shown[^1]).ToString() : null;
        var tag = EntityTag.FromContent(string.Join('\n', shown.Select(badge => $"{badge.Id} {badge.Revision} {badge.StatusAt(now)}").Append(next).Append(language.Name)));
        return EntityTag.MatchesIfNoneMatch(request, tag)
            ? new NotModifiedResult(tag)
            : new ApiResult<BadgeListResponse>(new(now, [.. shown.Select(badge => mapper.ToBadgeResponse(badge, now, language))], next)) { Tag = tag };
    }

    private static HashSet<BadgeStatus> ParseStatuses(string text, CultureInfo language, Dictionary<string, string> errors)
    {
        var statuses = new HashSet<BadgeStatus>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (char.IsAsciiLetter(part[0]) && Enum.TryParse<BadgeStatus>(part, ignoreCase: true, out var status))
            {
                statuses.Add(status);
            }
            else
            {
                var names = string.Join(", ", Enum.GetNames<BadgeStatus>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]));
                errors["status"] = Localizer.Get("error.unknown-status", language, names);
            }
        }

        return statuses;
    }

    private static Cursor? ParseCursor(string text, CultureInfo language, Dictionary<string, string> errors)
    {
        var cursor = text.Length == 0 ? null : Cursor.TryParse(text);
        if (text.Length > 0 && cursor is null)
        {
            errors["cursor"] = Localizer.Get("error.cursor", language);
        }

        return cursor;
    }
}

public sealed class TimelineEndpoint(RequestPipeline pipeline, PersonBadges badges, BadgeStore store)
{
    /// <summary>Oldest first.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string badgeId, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var language = Languages.FromRequest(request);
        if (await badges.FindAsync(person, badgeId, ct) is not { Value: var badge })
        {
            return Problems.ToResult(Problems.Create(new Refusal.BadgeNotFound(), language));
        }

        var entries = await store.ReadTimelineAsync(badge.Key, ct);
        return new ApiResult<TimelineResponse>(new([.. entries.Select(entry => ToEntry(badge.Id, entry, language))]));
    });

    internal static TimelineEntryResponse ToEntry(string badgeId, TimelineEntry entry, CultureInfo language) => new(
        entry.At,
        entry.Kind,
        TimelineText.FromEntry(entry, language),
        new ChangeSourceResponse(entry.Source.Kind, entry.Source.Reference),
        entry.Claim is { } number ? new ClaimId(badgeId, number).ToString() : null,
        entry.Reason);
}

/// <summary>"Where is my badge?" is answered from the person's own badges only, so that nothing reveals whether a certificate is somebody else's.</summary>
public sealed class DiagnosisEndpoint(RequestPipeline pipeline, PersonBadges badges, TimeProvider time)
{
    /// <summary>For one certificate, or for all the person's badges if none is named.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var language = Languages.FromRequest(request);
        var now = time.GetUtcNow();
        var certificateId = request.Query["certificateId"].ToString().Trim();
        var own = await badges.ListAsync(person, ct);
        if (certificateId.Length == 0)
        {
            var newestFirst = own.OrderByDescending(badge => badge.Certificate.IssuedOn).ThenBy(badge => badge.Id, StringComparer.Ordinal);
            return new ApiResult<DiagnosisListResponse>(new([.. newestFirst.Select(badge => ToResponse(badge, now, language))]));
        }

        return new ApiResult<DiagnosisResponse>(own.FirstOrDefault(badge => badge.Certificate.Id == certificateId) is { } badge
            ? ToResponse(badge, now, language)
            : ToResponse(certificateId, BadgeDiagnosis.NotFound, language));
    });

    internal static DiagnosisResponse ToResponse(Badge badge, DateTimeOffset now, CultureInfo language) => ToResponse(
        badge.Certificate.Id,
        BadgeDiagnosis.ForBadge(badge, now),
        language,
        badge.Certificate.Id,
        badge.Certificate.ExpiresOn?.ToString("D", language),
        EmailAddress.Mask(badge.Address));

    private static DiagnosisResponse ToResponse(string certificateId, BadgeDiagnosis diagnosis, CultureInfo language, params object?[] arguments) => new(
        certificateId,
        [.. diagnosis.Steps.Select(step => new DiagnosisStepResponse(step.Name, step.State, GetText(step.TextKey, language, arguments)))],
        diagnosis.FirstBrokenStep,
        GetText(diagnosis.AdviceKey, language, arguments));

    private static string GetText(string key, CultureInfo language, object?[] arguments) => Localizer.Get($"diagnosis.{key}", language, arguments);
}

internal static class BadgeRoutes
{
    public static void MapBadges(this IEndpointRouteBuilder app)
    {
        app.MapGet(ApiRoutes.MyBadges, (HttpRequest request, BadgeEndpoints badges, CancellationToken ct) => badges.ListAsync(request, ct))
            .WithOperation("ListMyBadges", "Badges", "The person's badges, newest certificate first.").WithQuery(QueryParameters.Status, QueryParameters.Cursor).Produces<BadgeListResponse>().Produces(304).ProducesProblems(400, 401, 403);
        app.MapGet(ApiRoutes.MyBadge, (HttpRequest request, string badgeId, BadgeEndpoints badges, CancellationToken ct) => badges.GetAsync(request, badgeId, ct))
            .WithOperation("GetMyBadge", "Badges", "One badge.").Produces<BadgeResponse>().ProducesProblems(401, 403, 404);
    }
}

internal static class TimelineRoutes
{
    public static void MapTimeline(this IEndpointRouteBuilder app)
    {
        app.MapGet(ApiRoutes.Timeline, (HttpRequest request, string badgeId, TimelineEndpoint timelines, CancellationToken ct) => timelines.GetAsync(request, badgeId, ct))
            .WithOperation("GetTimeline", "Badges", "Everything that happened to a badge.").Produces<TimelineResponse>().ProducesProblems(401, 403, 404);
        app.MapGet(ApiRoutes.Diagnosis, (HttpRequest request, DiagnosisEndpoint diagnoses, CancellationToken ct) => diagnoses.GetAsync(request, ct))
            .WithOperation("GetDiagnosis", "Badges", "Where the badge of a certificate is, or all of them.").WithQuery(QueryParameters.CertificateId).Produces<DiagnosisResponse>().OrProduces<DiagnosisListResponse>().ProducesProblems(401, 403);
    }
}
