using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Contracts;
using MyIpma.Core.Identity;

namespace MyIpma.Core.Http.Endpoints;

public sealed class ClaimEndpoints(RequestPipeline pipeline, PersonBadges badges, ClaimService claims, AccountRateLimiter rates, ResponseMapper mapper, TimeProvider time)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    /// <summary>201 with the window open, 202 while preparing, 200 for a claim already running.</summary>
    public Task<IResult> ClaimAsync(HttpRequest request, string badgeId, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var language = Languages.FromRequest(request);
        if (await badges.FindAsync(person, badgeId, ct) is not { } stored)
        {
            return Problems.ToResult(Problems.Create(new Refusal.BadgeNotFound(), language));
        }

        if (stored.Value.StatusAt(time.GetUtcNow()) == BadgeStatus.Pending && rates.TryClaim(person.Account) is { } wait)
        {
            return Problems.ToResult(Problems.Create("too-many-requests", language), wait);
        }

        return await claims.ClaimAsync(stored, ct) switch
        {
            BadgeChangeResult.Succeeded { Badge: { Claim: { } claim } badge, Events: [] } => ToResult(badge, claim, StatusCodes.Status200OK),
            BadgeChangeResult.Succeeded { Badge: { Claim: { } claim } badge } =>
                ToResult(badge, claim, claim.Status == ClaimStatus.Preparing ? StatusCodes.Status202Accepted : StatusCodes.Status201Created),
            BadgeChangeResult.Refused refused => ToProblem(refused.Refusal, language),
            _ => throw new InvalidOperationException("A claimed badge has a claim."),
        };
    });

    public Task<IResult> GetAsync(HttpRequest request, string claimId, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
        ClaimId.TryParse(claimId) is { } id && await badges.FindAsync(person, id.BadgeId, ct) is { Value: var badge } && await claims.ReadAsync(badge, id.Number, ct) is { } claim
            ? ToResult(badge, claim, StatusCodes.Status200OK)
            : ClaimNotFound(Languages.FromRequest(request)));

    public Task<IResult> ProceedAsync(HttpRequest request, string claimId, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var language = Languages.FromRequest(request);
        if (ClaimId.TryParse(claimId) is not { } id || await badges.FindAsync(person, id.BadgeId, ct) is not { } stored)
        {
            return ClaimNotFound(language);
        }

        return await claims.ProceedAsync(stored, id.Number, ct) switch
        {
            ProceedOutcome.Redirect redirect => new ApiResult<ProceedResponse>(new(redirect.Url)),
            ProceedOutcome.Refused refused => ToProblem(refused.Refusal, language),
            _ => throw new UnreachableException(),
        };
    });

    /// <summary>For every window that is open for the badge's address.</summary>
    public Task<IResult> ExtendAsync(HttpRequest request, string claimId, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var language = Languages.FromRequest(request);
        if (ClaimId.TryParse(claimId) is not { } id || await badges.FindAsync(person, id.BadgeId, ct) is not { } stored)
        {
            return ClaimNotFound(language);
        }

        return await claims.ExtendAsync(stored, id.Number, ct) switch
        {
            BadgeChangeResult.Succeeded { Badge: { Claim: { } claim } badge } => ToResult(badge, claim, StatusCodes.Status200OK),
            BadgeChangeResult.Refused refused => ToProblem(refused.Refusal, language),
            _ => throw new InvalidOperationException("An extended claim is a claim."),
        };
    });

    private ApiResult<ClaimResponse> ToResult(Badge badge, Claim claim, int status)
    {
        var body = mapper.ToClaimResponse(badge, claim, time.GetUtcNow());
        return new ApiResult<ClaimResponse>(body, status)
        {
            Location = $"/{ApiRoutes.Claims}/{body.Id}",
            RetryAfter = body.Status == ClaimStatus.Preparing ? RetryInterval : null,
        };
    }

    private static IResult ClaimNotFound(CultureInfo language) => Problems.ToResult(Problems.Create(new Refusal.ClaimNotFound(), language));

    private static IResult ToProblem(Refusal refusal, CultureInfo language) =>
        Problems.ToResult(Problems.Create(refusal, language), refusal switch
        {
            Refusal.NotReady => RetryInterval,
            Refusal.ClaimRefused refused => refused.RetryAfter,
            _ => null,
        });
}

/// <summary>Each badge gets its own claim or its own problem.</summary>
public sealed class BulkClaimEndpoint(
    RequestPipeline pipeline, PersonBadges badges, ClaimService claims, AccountRateLimiter rates, ResponseMapper mapper, IOptions<ClaimOptions> options, TimeProvider time)
{
    private const int MaxParallelism = 8;

    /// <summary>Several in parallel; a badge named twice is claimed once.</summary>
    public Task<IResult> ClaimAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var language = Languages.FromRequest(request);
        var body = await RequestBody.ReadAsync(request, ApiJson.Default.BulkClaimRequest, ct);
        var ids = body?.BadgeIds?.OfType<string>().Distinct().ToList() ?? [];
        if (ids.Count == 0 || body?.BadgeIds?.Count > options.Value.MostAtOnce || body?.BadgeIds?.Contains(null) == true)
        {
            var error = body is null ? Localizer.Get("error.json", language) : Localizer.Get("error.badge-ids", language, options.Value.MostAtOnce);
            return Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { [body is null ? "body" : "badgeIds"] = error }));
        }

        var results = new BulkClaimItemResponse[ids.Count];
        await Parallel.ForAsync(0, ids.Count, new ParallelOptions { MaxDegreeOfParallelism = MaxParallelism, CancellationToken = ct },
            async (n, token) => results[n] = await ClaimOneAsync(person, ids[n], language, token));
        return new ApiResult<BulkClaimResponse>(new(await RefreshAsync(person, results, ct)));
    });

    /// <summary>A claim that opened early closes with the last of them, which its own result could not know yet.</summary>
    private async Task<IReadOnlyList<BulkClaimItemResponse>> RefreshAsync(Person person, IReadOnlyList<BulkClaimItemResponse> results, CancellationToken ct)
    {
        if (results.Count(result => result.Claim is { Status: ClaimStatus.Open }) < 2)
        {
            return results;
        }

        var now = time.GetUtcNow();
        var stored = (await badges.ListAsync(person, ct)).ToDictionary(badge => badge.Id);
        return [.. results.Select(result => result.Claim is not null && stored.GetValueOrDefault(result.BadgeId) is { Claim: { } claim } badge
            ? result with { Claim = mapper.ToClaimResponse(badge, claim, now) }
            : result)];
    }

    private async Task<BulkClaimItemResponse> ClaimOneAsync(Person person, string badgeId, CultureInfo language, CancellationToken ct)
    {
        if (await badges.FindAsync(person, badgeId, ct) is not { } stored)
        {
            return new BulkClaimItemResponse(badgeId, null, Problems.Create(new Refusal.BadgeNotFound(), language));
        }

        if (stored.Value.StatusAt(time.GetUtcNow()) == BadgeStatus.Pending && rates.TryClaim(person.Account) is not null)
        {
            return new BulkClaimItemResponse(badgeId, null, Problems.Create("too-many-requests", language));
        }

        return await claims.ClaimAsync(stored, ct) switch
        {
            BadgeChangeResult.Succeeded { Badge: { Claim: { } claim } badge } => new(badgeId, mapper.ToClaimResponse(badge, claim, time.GetUtcNow()), null),
            BadgeChangeResult.Refused refused => new(badgeId, null, Problems.Create(refused.Refusal, language)),
            _ => throw new InvalidOperationException("A claimed badge has a claim."),
        };
    }
}

internal static class ClaimRoutes
{
    public static void MapClaims(this IEndpointRouteBuilder app)
    {
        app.MapPost(ApiRoutes.ClaimBadge, (HttpRequest request, string badgeId, ClaimEndpoints claims, CancellationToken ct) => claims.ClaimAsync(request, badgeId, ct))
            .WithOperation("ClaimBadge", "Claims", "Claims a badge.").Produces<ClaimResponse>().Produces<ClaimResponse>(201).Produces<ClaimResponse>(202).ProducesProblems(401, 403, 404, 409, 503);
        app.MapPost(ApiRoutes.Claims, (HttpRequest request, BulkClaimEndpoint claims, CancellationToken ct) => claims.ClaimAsync(request, ct))
            .WithOperation("ClaimBadges", "Claims", "Claims several badges.").AcceptsJson<BulkClaimRequest>().Produces<BulkClaimResponse>().ProducesProblems(400, 401, 403, 503);
        app.MapGet(ApiRoutes.Claim, (HttpRequest request, string claimId, ClaimEndpoints claims, CancellationToken ct) => claims.GetAsync(request, claimId, ct))
            .WithOperation("GetClaim", "Claims", "One claim.").Produces<ClaimResponse>().ProducesProblems(401, 403, 404);
        app.MapPost(ApiRoutes.ProceedClaim, (HttpRequest request, string claimId, ClaimEndpoints claims, CancellationToken ct) => claims.ProceedAsync(request, claimId, ct))
            .WithOperation("ProceedClaim", "Claims", "Proceeds to Credly inside the window.").Produces<ProceedResponse>().ProducesProblems(401, 403, 404, 409, 410);
        app.MapPost(ApiRoutes.ExtendClaim, (HttpRequest request, string claimId, ClaimEndpoints claims, CancellationToken ct) => claims.ExtendAsync(request, claimId, ct))
            .WithOperation("ExtendClaim", "Claims", "Gives more time to proceed, for all open claims of the address.").Produces<ClaimResponse>().ProducesProblems(401, 403, 404, 409, 410);
    }
}
