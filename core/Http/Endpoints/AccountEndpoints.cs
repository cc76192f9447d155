using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using MyIpma.Core.Accounts;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Contracts;
using MyIpma.Core.Mail;

namespace MyIpma.Core.Http.Endpoints;

/// <summary>The person who is signed in.</summary>
public sealed class AccountEndpoints(RequestPipeline pipeline, AccountStore accounts, PersonBadges badges, GuideSteps guide, TimeProvider time)
{
    /// <summary>Shows the account, its addresses and how many badges they hold.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var now = time.GetUtcNow();
        var account = await accounts.FindAsync(person.Account, ct);
        var all = await badges.ListAsync(person, ct);
        var byStatus = all.CountBy(badge => badge.StatusAt(now)).ToDictionary();
        return new ApiResult<AccountResponse>(new(
            person.Account,
            [.. person.Addresses.Select(address => new AddressResponse(address.Key, address.Display, true)),
                .. account?.Pending.Select(address => new AddressResponse(address.Key, address.Display, false)) ?? []],
            Enum.GetValues<BadgeStatus>().ToDictionary(ToCamelCase, status => byStatus.GetValueOrDefault(status)),
            person.SuggestedAddress?.Display,
            account?.Language ?? Languages.FromRequest(request).Name,
            account?.NoReminders != true,
            guide.Create(all, Languages.FromRequest(request))));
    });

    private static string ToCamelCase(BadgeStatus status) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(status.ToString());
}

/// <summary>The way to the badge, for this person.</summary>
public sealed class GuideEndpoint(RequestPipeline pipeline, PersonBadges badges, GuideSteps guide)
{
    /// <summary>Shows the seven steps with their states.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
        new ApiResult<GuideResponse>(new(guide.Create(await badges.ListAsync(person, ct), Languages.FromRequest(request)))));
}

/// <summary>Words and links for the seven steps. A link leads to the badge it is about, or to the place on Credly.</summary>
public sealed class GuideSteps(IOptions<SiteOptions> site, IOptions<CredlyOptions> credly, IOptions<ClaimOptions> claims, TimeProvider time)
{
    /// <summary>The steps of a person with these badges.</summary>
    internal IReadOnlyList<GuideStepResponse> Create(IReadOnlyList<Badge> badges, CultureInfo language)
    {
        var now = time.GetUtcNow();
        var window = TimeText.Format(claims.Value.Window, language);
        return [.. Guide.GetStates(badges, now).Select((state, n) => new GuideStepResponse(
            n + 1, state, Words(n + 1, "title", language, window), Words(n + 1, "text", language, window), GetLink(n + 1, badges, now)))];
    }

    private static string Words(int number, string part, CultureInfo language, string window) =>
        Localizer.Get($"guide.{number.ToString(CultureInfo.InvariantCulture)}.{part}", language, window);

    private Uri? GetLink(int number, IReadOnlyList<Badge> badges, DateTimeOffset now) => number switch
    {
        1 or 2 => site.Value.GetWebUri(""),
        5 => credly.Value.WebBase,
        6 => new Uri(credly.Value.WebBase, "earner/settings"),
        _ => Guide.BadgeOf(number, badges, now) is { } badge ? new Uri(site.Value.GetWebUri(""), $"#{badge.Id}") : null,
    };
}

/// <summary>A person's certificates, and whether they want to be reminded of their dates.</summary>
public sealed class CertificateEndpoints(RequestPipeline pipeline, PersonBadges badges, LevelCatalog levels, AccountStore accounts, TimeProvider time)
{
    /// <summary>Lists the certificates behind the person's badges, newest first.</summary>
    public Task<IResult> ListAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var now = time.GetUtcNow();
        var all = await badges.ListAsync(person, ct);
        var newestFirst = all.OrderByDescending(badge => badge.Certificate.IssuedOn).ThenBy(badge => badge.Id, StringComparer.Ordinal);
        return new ApiResult<CertificateListResponse>(new([.. newestFirst.Select(badge => ToResponse(badge, now))]));
    });

    /// <summary>The last days of those still in force, for a calendar program.</summary>
    public Task<IResult> GetCalendarAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var now = time.GetUtcNow();
        var ends =
            from badge in await badges.ListAsync(person, ct)
            where !badge.HasEndedAt(now)
            let lastDay = badge.Certificate.ExpiresOn
            where lastDay is not null
            orderby lastDay
            select (badge.Id, levels.NameOf(badge.Certificate.Level), lastDay.Value);
        var calendar = CertificateEndCalendar.Write(ends, now, Languages.FromRequest(request));
        return TypedResults.File(Encoding.UTF8.GetBytes(calendar), "text/calendar; charset=utf-8", "ipma-certificates.ics");
    });

    /// <summary>Notes whether the person wants reminders, and in which language to write to them.</summary>
    public Task<IResult> SetPreferencesAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var language = Languages.FromRequest(request);
        var asked = await RequestBody.ReadAsync(request, ApiJson.Default.AccountPreferences, ct);
        var chosen = Languages.Find(asked?.Language);
        if (asked is null or { Reminders: null, Language: null })
        {
            return Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { ["reminders"] = Localizer.Get("error.true-false", language) }));
        }

        if (asked.Language is not null && chosen is null)
        {
            return Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { ["language"] = Localizer.Get("error.language", language) }));
        }

        var account = await accounts.ChangeAsync(person.Account, known => WithPreferences(known, asked.Reminders, chosen), ct);
        return new ApiResult<AccountPreferences>(new(!account.NoReminders, account.Language));
    });

    private static Account WithPreferences(Account account, bool? reminders, CultureInfo? language)
    {
        var (noReminders, tag) = (reminders is { } wanted ? !wanted : account.NoReminders, language?.Name ?? account.Language);
        return (account.NoReminders, account.Language) == (noReminders, tag) ? account : account with { NoReminders = noReminders, Language = tag };
    }

    private CertificateResponse ToResponse(Badge badge, DateTimeOffset now) => new(
        badge.Certificate.Id,
        badge.Certificate.Level,
        levels.NameOf(badge.Certificate.Level),
        badge.Certificate.IssuedOn,
        badge.Certificate.ExpiresOn,
        badge.Certificate.RenewalOn,
        badge.Id,
        badge.StatusAt(now));
}

/// <summary>Maps the routes of the person.</summary>
internal static class AccountRoutes
{
    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        app.MapAddresses();
        app.MapGuidance();
        app.MapPrivacy();
    }

    private static void MapAddresses(this IEndpointRouteBuilder app)
    {
        app.MapGet(ApiRoutes.MyAccount, (HttpRequest request, AccountEndpoints me, CancellationToken ct) => me.GetAsync(request, ct))
            .WithOperation("GetMe", "People", "The person: account, addresses, counts.").Produces<AccountResponse>().ProducesProblems(401, 403);
        app.MapPost(ApiRoutes.MyAddresses, (HttpRequest request, AddressEndpoints addresses, CancellationToken ct) => addresses.AddAsync(request, ct))
            .WithOperation("AddAddress", "People", "Sends a six-digit code to an address.").AcceptsJson<AddAddressRequest>().Produces<AddressCodeResponse>(202).ProducesProblems(400, 401, 403, 409, 429);
        app.MapPost(ApiRoutes.VerifyAddress, (HttpRequest request, string addressKey, AddressEndpoints addresses, CancellationToken ct) => addresses.VerifyAsync(request, addressKey, ct))
            .WithOperation("VerifyAddress", "People", "Proves an address by its code.").AcceptsJson<VerifyAddressRequest>().Produces<AddressResponse>().ProducesProblems(400, 401, 403, 404, 409, 410);
        app.MapDelete(ApiRoutes.MyAddress, (HttpRequest request, string addressKey, AddressEndpoints addresses, CancellationToken ct) => addresses.RemoveAsync(request, addressKey, ct))
            .WithOperation("RemoveAddress", "People", "Removes an address.").Produces(204).ProducesProblems(401, 403, 404);
        app.MapPost(ApiRoutes.MyBadgeAddress, (HttpRequest request, string badgeId, BadgeAddressEndpoint address, CancellationToken ct) => address.MoveAsync(request, badgeId, ct))
            .WithOperation("MoveBadge", "People", "Moves a badge to another address of the person.").AcceptsJson<MoveBadgeRequest>()
            .Produces<BadgeResponse>().Produces<BadgeResponse>(202).ProducesProblems(400, 401, 403, 404, 409, 503);
    }

    private static void MapGuidance(this IEndpointRouteBuilder app)
    {
        app.MapGet(ApiRoutes.Guide, (HttpRequest request, GuideEndpoint guide, CancellationToken ct) => guide.GetAsync(request, ct))
            .WithOperation("GetGuide", "People", "The booklet's seven steps for this person.").Produces<GuideResponse>().ProducesProblems(401, 403);
        app.MapGet(ApiRoutes.MyCertificateCalendar, (HttpRequest request, CertificateEndpoints certificates, CancellationToken ct) => certificates.GetCalendarAsync(request, ct))
            .WithOperation("GetMyCertificateCalendar", "People", "The last days of the person's certificates as a calendar file.").Produces<string>(200, "text/calendar").ProducesProblems(401, 403);
        app.MapGet(ApiRoutes.MyCertificates, (HttpRequest request, CertificateEndpoints certificates, CancellationToken ct) => certificates.ListAsync(request, ct))
            .WithOperation("ListMyCertificates", "People", "The person's certificates.").Produces<CertificateListResponse>().ProducesProblems(401, 403);
        app.MapPut(ApiRoutes.Preferences, (HttpRequest request, CertificateEndpoints certificates, CancellationToken ct) => certificates.SetPreferencesAsync(request, ct))
            .WithOperation("ChoosePreferences", "People", "Chooses whether to be reminded, and the language of mails.").AcceptsJson<AccountPreferences>().Produces<AccountPreferences>().ProducesProblems(400, 401, 403);
    }

    private static void MapPrivacy(this IEndpointRouteBuilder app)
    {
        app.MapGet(ApiRoutes.DataExport, (HttpRequest request, PrivacyEndpoints privacy, CancellationToken ct) => privacy.ExportAsync(request, ct))
            .WithOperation("ExportMe", "People", "Everything held about the person.").Produces<DataExportResponse>().ProducesProblems(401, 403);
        app.MapDelete(ApiRoutes.MyAccount, (HttpRequest request, PrivacyEndpoints privacy, CancellationToken ct) => privacy.EraseAsync(request, ct))
            .WithOperation("EraseMe", "People", "Erases the person.").AcceptsJson<EraseAccountRequest>().Produces<ErasureReceipt>().ProducesProblems(400, 401, 403);
        app.MapGet(ApiRoutes.ErasureReceipt, (HttpRequest request, string receiptId, PrivacyEndpoints privacy, CancellationToken ct) => privacy.GetReceiptAsync(request, receiptId, ct))
            .WithOperation("GetErasureReceipt", "People", "How far an erasure is.").Produces<ErasureReceipt>().ProducesProblems(404);
    }
}
