using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Accounts;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Contracts;
using MyIpma.Core.Http.Pages;
using MyIpma.Core.Identity;
using MyIpma.Core.Verification;

namespace MyIpma.Core.Http.Endpoints;

/// <summary>A person's public page, and its settings.</summary>
public sealed class ProfileEndpoints(
    RequestPipeline pipeline, ProfileStore profiles, AccountStore accounts, PersonBadges badges, BadgeVerifier verifier, ProfilePage page, PublicUrls addresses, TimeProvider time)
{
    private const string HtmlContentType = "text/html; charset=utf-8";

    public Task<IResult> GetAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleFreshAsync(request, async person =>
        new ApiResult<ProfileResponse>(ToResponse((await accounts.ReadAsync(person.Account, ct))?.Value.ProfileId, request)));

    public Task<IResult> SetAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var body = await RequestBody.ReadAsync(request, ApiJson.Default.ProfileRequest, ct);
        if (body?.Public is not { } isPublic)
        {
            var language = Languages.FromRequest(request);
            return Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { ["public"] = Localizer.Get("error.true-false", language) }));
        }

        var account = await profiles.SetAsync(person.Account, isPublic, body.Renew == true, ct);
        return new ApiResult<ProfileResponse>(ToResponse(account.ProfileId, request));
    });

    /// <summary>404 as a page when there is none at this address. Not cached, so that it is gone at once when it is switched off.</summary>
    public Task<IResult> ShowAsync(HttpRequest request, string profileId, CancellationToken ct) => pipeline.HandleAsync(request, async () =>
    {
        var language = Languages.FromRequest(request);
        return await profiles.FindAsync(profileId, ct) is { } account
            ? ToPageResult(page.Render(profileId, await VerifyAllAsync(account, ct), time.GetUtcNow(), language), StatusCodes.Status200OK)
            : ToPageResult(ProfilePage.RenderNotFound(language), StatusCodes.Status404NotFound);
    });

    /// <summary>What is public at its own address, without revoked and replaced badges, which say nothing about the person any more.</summary>
    private async Task<IReadOnlyList<VerificationResult>> VerifyAllAsync(Account account, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var all = await badges.ListAsync(new Person { Account = account.Id, Addresses = account.Addresses }, ct);
        var found = await Task.WhenAll(all.Select(badge => verifier.VerifyAsync(badge.Id, ct)));
        return [.. found.OfType<VerificationResult>()
            .Where(badge => badge.StateAt(now) is not (ValidityState.Revoked or ValidityState.Replaced))
            .OrderByDescending(badge => badge.IsValidAt(now)).ThenByDescending(badge => badge.IssuedOn).ThenBy(badge => badge.BadgeId, StringComparer.Ordinal)];
    }

    private ProfileResponse ToResponse(string? profileId, HttpRequest request)
    {
        var url = profileId is null ? null : addresses.ProfilePage(profileId);
        return new ProfileResponse(url is not null, profileId, url, url is null ? [] : ShareLinks.ForProfile(url, null, Languages.FromRequest(request)));
    }

    private static ResultWithHeaders ToPageResult(string html, int status) => new(
        TypedResults.Content(html, HtmlContentType, Encoding.UTF8, status),
        response =>
        {
            SecurityHeaders.AddForPage(response);
            response.Headers.Vary = "Accept-Language";
            response.Headers.CacheControl = "no-store";
        });
}

internal static class ProfileRoutes
{
    public static void MapProfiles(this IEndpointRouteBuilder app)
    {
        app.MapGet(ApiRoutes.MyProfile, (HttpRequest request, ProfileEndpoints profile, CancellationToken ct) => profile.GetAsync(request, ct))
            .WithOperation("GetProfile", "People", "Whether the person has a public page, and where.").Produces<ProfileResponse>().ProducesProblems(401, 403);
        app.MapPut(ApiRoutes.MyProfile, (HttpRequest request, ProfileEndpoints profile, CancellationToken ct) => profile.SetAsync(request, ct))
            .WithOperation("SetProfile", "People", "Switches the person's public page on or off, or gives it a new address.")
            .AcceptsJson<ProfileRequest>().Produces<ProfileResponse>().ProducesProblems(400, 401, 403);
        app.MapMethods(ApiRoutes.ProfilePage, EndpointConventions.GetOrHead,
                (HttpRequest request, string profileId, ProfileEndpoints profile, CancellationToken ct) => profile.ShowAsync(request, profileId, ct))
            .WithOperation("ShowProfile", "Public", "A person's public page with all badges they show.").ProducesContent(200, "text/html").ProducesContent(404, "text/html").ProducesProblems(503);
    }
}
