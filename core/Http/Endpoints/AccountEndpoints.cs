using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Accounts;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Contracts;
using MyIpma.Core.Identity;
using MyIpma.Core.Issuing;
using MyIpma.Core.Mail;

namespace MyIpma.Core.Http.Endpoints;

/// <summary>The signed-in person.</summary>
public sealed class AccountEndpoints(RequestPipeline pipeline, AccountStore accounts, PersonBadges badges, GuideSteps guide, TimeProvider time)
{
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

public sealed class GuideEndpoint(RequestPipeline pipeline, PersonBadges badges, GuideSteps guide)
{
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
        new ApiResult<GuideResponse>(new(guide.Create(await badges.ListAsync(person, ct), Languages.FromRequest(request)))));
}

/// <summary>Texts and links of the seven steps. A link leads to the badge it is about, or to the right page on Credly.</summary>
public sealed class GuideSteps(IOptions<SiteOptions> site, IOptions<CredlyOptions> credly, IOptions<ClaimOptions> claims, TimeProvider time)
{
    internal IReadOnlyList<GuideStepResponse> Create(IReadOnlyList<Badge> badges, CultureInfo language)
    {
        var now = time.GetUtcNow();
        var window = TimeText.Format(claims.Value.Window, language);
        return [.. Guide.GetStates(badges, now).Select((state, n) => new GuideStepResponse(
            n + 1, state, TextOf(n + 1, "title", language, window), TextOf(n + 1, "text", language, window), GetLink(n + 1, badges, now)))];
    }

    private static string TextOf(int number, string part, CultureInfo language, string window) =>
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
    public Task<IResult> ListAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var now = time.GetUtcNow();
        var all = await badges.ListAsync(person, ct);
        var newestFirst = all.OrderByDescending(badge => badge.Certificate.IssuedOn).ThenBy(badge => badge.Id, StringComparer.Ordinal);
        return new ApiResult<CertificateListResponse>(new([.. newestFirst.Select(badge => ToResponse(badge, now))]));
    });

    /// <summary>Only of certificates still in force.</summary>
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

    /// <summary>Whether the person wants reminders, and the language of their mails.</summary>
    public Task<IResult> SetPreferencesAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var language = Languages.FromRequest(request);
        var body = await RequestBody.ReadAsync(request, ApiJson.Default.AccountPreferences, ct);
        var chosen = Languages.Find(body?.Language);
        if (body is null or { Reminders: null, Language: null })
        {
            return Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { ["reminders"] = Localizer.Get("error.true-false", language) }));
        }

        if (body.Language is not null && chosen is null)
        {
            return Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { ["language"] = Localizer.Get("error.language", language) }));
        }

        var account = await accounts.ChangeAsync(person.Account, known => WithPreferences(known, body.Reminders, chosen), ct);
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

/// <summary>A person's addresses.</summary>
public sealed class AddressEndpoints(
    RequestPipeline pipeline, EmailAddressFactory addresses, AddressCodeSender sender, AddressVerification verification, AddressRemoval removal, TimeProvider time)
{
    /// <summary>202 whether or not the address is known here.</summary>
    public Task<IResult> AddAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var language = Languages.FromRequest(request);
        var body = await RequestBody.ReadAsync(request, ApiJson.Default.AddAddressRequest, ct);
        return addresses.TryParse(body?.Email) is { } address
            ? ToResult(await sender.SendAsync(person.Account, address, ClientIpAddress.FromRequest(request), language, ct), address, language)
            : Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { ["email"] = Localizer.Get("error.email", language) }));
    });

    /// <summary>200 with the address once it is proven.</summary>
    public Task<IResult> VerifyAsync(HttpRequest request, string addressKey, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var language = Languages.FromRequest(request);
        var body = await RequestBody.ReadAsync(request, ApiJson.Default.VerifyAddressRequest, ct);
        return body?.Code is not { Length: > 0 and <= 32 } code
            ? Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { ["code"] = Localizer.Get("error.code", language) }))
            : await VerifyAsync(person, addressKey, code, language, ct);
    });

    /// <summary>Already removed is success.</summary>
    public Task<IResult> RemoveAsync(HttpRequest request, string addressKey, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        if (!EmailAddressFactory.IsWellFormedKey(addressKey))
        {
            return Problems.ToResult(Problems.Create("address-not-found", Languages.FromRequest(request)));
        }

        await removal.RemoveAsync(person.Account, addressKey, ct);
        return TypedResults.NoContent();
    });

    private async Task<IResult> VerifyAsync(Person person, string addressKey, string code, CultureInfo language, CancellationToken ct)
    {
        var result = EmailAddressFactory.IsWellFormedKey(addressKey) ? await verification.VerifyAsync(person.Account, addressKey, code, ct) : new VerifyCodeResult.NoCode();
        return result switch
        {
            VerifyCodeResult.Verified { Address: var address } => new ApiResult<AddressResponse>(new(address.Key, address.Display, true)),
            VerifyCodeResult.Wrong wrong => Problems.ToResult(Problems.Create("code-wrong", language, wrong.TriesLeft)),
            VerifyCodeResult.Locked => Problems.ToResult(Problems.Create("too-many-tries", language)),
            VerifyCodeResult.TooOld => Problems.ToResult(Problems.Create("code-expired", language)),
            _ => Problems.ToResult(Problems.Create("address-not-found", language)),
        };
    }

    private IResult ToResult(SendCodeResult result, EmailAddress address, CultureInfo language) => result switch
    {
        SendCodeResult.Sent sent => new ApiResult<AddressCodeResponse>(new(address.Key, address.Display, false, sent.ExpiresAt, sent.CodesLeft), StatusCodes.Status202Accepted),
        SendCodeResult.AlreadyVerified => new ApiResult<AddressCodeResponse>(new(address.Key, address.Display, true, null, null), StatusCodes.Status202Accepted),
        SendCodeResult.NoSender => Problems.ToResult(Problems.Create("mail-unavailable", language)),
        SendCodeResult.TooManyAddresses many => Problems.ToResult(Problems.Create("too-many-addresses", language, many.Most)),
        SendCodeResult.TooMany many => Problems.ToResult(Problems.Create("too-many-codes", language), many.RetryAt - time.GetUtcNow()),
        _ => throw new UnreachableException(),
    };
}

/// <summary>For a badge that went to the wrong mailbox.</summary>
public sealed class BadgeAddressEndpoint(RequestPipeline pipeline, PersonBadges badges, BadgeAddressChange addressChange, AccountRateLimiter rates, ResponseMapper mapper, TimeProvider time)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    /// <summary>200 once it has moved, 202 while Credly is unavailable.</summary>
    public Task<IResult> MoveAsync(HttpRequest request, string badgeId, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var language = Languages.FromRequest(request);
        var body = await RequestBody.ReadAsync(request, ApiJson.Default.MoveBadgeRequest, ct);
        if (body?.AddressKey is not { Length: > 0 } addressKey)
        {
            return Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { ["addressKey"] = Localizer.Get("error.required", language) }));
        }

        if (person.Addresses.FirstOrDefault(address => address.Key == addressKey) is not { } target)
        {
            return Problems.ToResult(Problems.Create(new Refusal.AddressNotFound(), language));
        }

        if (await badges.FindAsync(person, badgeId, ct) is not { } stored)
        {
            return Problems.ToResult(Problems.Create(new Refusal.BadgeNotFound(), language));
        }

        return rates.TryClaim(person.Account) is { } wait
            ? Problems.ToResult(Problems.Create("too-many-requests", language), wait)
            : ToResult(await addressChange.MoveAsync(stored, target, ct), language);
    });

    private IResult ToResult(BadgeChangeResult result, CultureInfo language) => result switch
    {
        BadgeChangeResult.Succeeded done => new ApiResult<BadgeResponse>(
            mapper.ToBadgeResponse(done.Badge, time.GetUtcNow(), language), done.Badge.Moving is null ? StatusCodes.Status200OK : StatusCodes.Status202Accepted),
        BadgeChangeResult.Refused refused => Problems.ToResult(Problems.Create(refused.Refusal, language), refused.Refusal is Refusal.Moving ? RetryInterval : null),
        _ => throw new UnreachableException(),
    };
}
