using System.ComponentModel.DataAnnotations;
using System.Threading.RateLimiting;
using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using MyIpma.Core.Accounts;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Identity;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Pictures;
using MyIpma.Core.Storage;
using MyIpma.Core.Verification;

namespace MyIpma.Core.Http;

/// <summary>Wraps every endpoint: authenticates, and maps exceptions to problems. The same in all hosts.</summary>
public sealed partial class RequestPipeline(
    PersonResolver people, EmailAddressFactory addresses, Cors cors, AccountRateLimiter rates, IOptions<IdentityOptions> identity, ILogger<RequestPipeline> logger)
{
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>For requests that need no sign-in.</summary>
    public async Task<IResult> HandleAsync(HttpRequest request, Func<Task<IResult>> handler)
    {
        cors.AddHeaders(request.HttpContext);
        try
        {
            return new ResultWithLength(new GuardedResult(this, await handler()));
        }
        catch (Exception failure) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return new ResultWithLength(ToProblem(failure, request));
        }
    }

    /// <summary>For a signed-in person. A request that changes something uses the account as it is now; one that only reads may use a copy up to a minute old.</summary>
    public Task<IResult> HandleAsync(HttpRequest request, Func<Person, Task<IResult>> handler) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)
            ? HandleAuthenticatedAsync(request, async signIn => await handler(await people.ResolveAsync(signIn, request.HttpContext.RequestAborted)))
            : HandleAuthenticatedAsync(request, async signIn => rates.TryWrite(signIn.Account) is { } wait
                ? Problems.ToResult(Problems.Create("too-many-requests", Languages.FromRequest(request)), wait)
                : await handler(await people.ResolveFreshAsync(signIn, request.HttpContext.RequestAborted)));

    /// <summary>For a signed-in person whose account is read afresh whatever the method, since the response remains valid without us.</summary>
    public Task<IResult> HandleFreshAsync(HttpRequest request, Func<Person, Task<IResult>> handler) =>
        HandleAuthenticatedAsync(request, async signIn => await handler(await people.ResolveFreshAsync(signIn, request.HttpContext.RequestAborted)));

    /// <summary>For an operator, who needs no account.</summary>
    public Task<IResult> HandleOperatorAsync(HttpRequest request, Func<Task<IResult>> handler) => HandleOperatorAsync(request, _ => handler());

    /// <summary>For an action that goes into the audit log.</summary>
    public Task<IResult> HandleOperatorAsync(HttpRequest request, Func<SignIn, Task<IResult>> handler) => HandleAuthenticatedAsync(request, async signIn => signIn.IsOperator
        ? await handler(signIn)
        : Problems.ToResult(Problems.Create("operators-only", Languages.FromRequest(request), Person.OperatorRole)));

    private Task<IResult> HandleAuthenticatedAsync(HttpRequest request, Func<SignIn, Task<IResult>> handler) =>
        HandleAsync(request, async () => await PersonAuthentication.AuthenticateAsync(request.HttpContext, identity.Value, addresses) switch
        {
            AuthenticationResult.Authenticated granted => await handler(granted.SignIn),
            AuthenticationResult.ClaimMissing missing => Problems.ToResult(Problems.Create("token-claim-missing", Languages.FromRequest(request), missing.Claim)),
            _ => Problems.ToResult(Problems.Create("unauthenticated", Languages.FromRequest(request))),
        });

    private IResult ToProblem(Exception failure, HttpRequest request)
    {
        var language = Languages.FromRequest(request);
        switch (failure)
        {
            case CredlyUnavailableException credly:
                DependencyFailed(failure, "Credly");
                return Problems.ToResult(Problems.Create("credly-unavailable", language), credly.RetryAfter ?? DefaultRetryAfter);
            case CredlyUnauthorizedException:
                DependencyFailed(failure, "Credly");
                return Problems.ToResult(Problems.Create("credly-unavailable", language), DefaultRetryAfter);
            case ContentionException:
            case UnreadableRowException:
            case RequestFailedException { Status: 0 or 408 or 429 or >= 500 }:
            case AggregateException { InnerException: RequestFailedException }:
                DependencyFailed(failure, "Storage");
                return Problems.ToResult(Problems.Create("temporarily-unavailable", language), DefaultRetryAfter);
            case PicturesBusyException:
                return Problems.ToResult(Problems.Create("temporarily-unavailable", language), DefaultRetryAfter);
            case SigningUnavailableException:
                DependencyFailed(failure, "Signing");
                return Problems.ToResult(Problems.Create("temporarily-unavailable", language), DefaultRetryAfter);
            case BadHttpRequestException bad:
                return Problems.ToResult(Problems.ForBody(bad.StatusCode, language), bad.StatusCode == StatusCodes.Status408RequestTimeout ? DefaultRetryAfter : null);
            default:
                Unexpected(failure);
                return Problems.ToResult(Problems.Create("internal-error", language));
        }
    }

    private IResult StartOver(Exception failure, HttpContext http)
    {
        http.Response.Clear();
        cors.AddHeaders(http);
        return ToProblem(failure, http.Request);
    }

    /// <summary>An exception while the response is written becomes a problem too, unless part of it has been sent.</summary>
    private sealed class GuardedResult(RequestPipeline pipeline, IResult inner) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            try
            {
                await inner.ExecuteAsync(httpContext);
            }
            catch (Exception failure) when (!httpContext.Response.HasStarted && !httpContext.RequestAborted.IsCancellationRequested)
            {
                await pipeline.StartOver(failure, httpContext).ExecuteAsync(httpContext);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Dependency} failed.")]
    private partial void DependencyFailed(Exception failure, string dependency);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed unexpectedly.")]
    private partial void Unexpected(Exception failure);
}

/// <summary>Limits how often one account may change something, so that no script fills the storage or exhausts what others need. Counted on each instance.</summary>
public sealed class AccountRateLimiter(IOptions<AccountRateOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> writes = RateLimiters.Create(options.Value.WritesAMinute, TimeSpan.FromMinutes(1));
    private readonly PartitionedRateLimiter<string> claims = RateLimiters.Create(options.Value.ClaimsAnHour, TimeSpan.FromHours(1));
    private readonly PartitionedRateLimiter<string> erasures = RateLimiters.Create(options.Value.ErasuresAnHour, TimeSpan.FromHours(1));

    /// <summary>For a request that changes something; null when allowed, else how long to wait.</summary>
    public TimeSpan? TryWrite(string account) => RateLimiters.TryUse(writes, account);

    /// <summary>For a new claim, or a move of a badge, which writes as much; by account, or by address key if there is only a ticket. Null when allowed, else how long to wait.</summary>
    public TimeSpan? TryClaim(string subject) => RateLimiters.TryUse(claims, subject);

    /// <summary>For an erasure, whose receipt stays; null when allowed, else how long to wait.</summary>
    public TimeSpan? TryErase(string account) => RateLimiters.TryUse(erasures, account);

    public void Dispose()
    {
        writes.Dispose();
        claims.Dispose();
        erasures.Dispose();
    }
}

/// <summary>Section <c>MyIpma:Rates</c>.</summary>
public sealed class AccountRateOptions
{
    public const string Section = "MyIpma:Rates";

    /// <summary>Requests that change something, per account.</summary>
    [Range(1, 100_000)]
    public int WritesAMinute { get; set; } = 300;

    /// <summary>New claims and moves of badges, per account; claims by ticket, per address.</summary>
    [Range(1, 100_000)]
    public int ClaimsAnHour { get; set; } = 200;

    /// <summary>Erasures, per account.</summary>
    [Range(1, 100_000)]
    public int ErasuresAnHour { get; set; } = 60;
}

[OptionsValidator]
internal sealed partial class AccountRateOptionsValidator : IValidateOptions<AccountRateOptions>;

/// <summary>
/// Limits how often anybody may check whose a badge is: by client and by badge, so that many clients together cannot guess the address of one badge.
/// Counted on each instance.
/// </summary>
public sealed class CheckRateLimiter(IOptions<VerificationOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> clients = RateLimiters.Create(options.Value.ChecksPerClient, TimeSpan.FromMinutes(1));
    private readonly PartitionedRateLimiter<string> badges = RateLimiters.Create(options.Value.ChecksPerBadge, TimeSpan.FromMinutes(1));

    /// <summary>Null when allowed, else how long to wait.</summary>
    public TimeSpan? TryCheck(string client, string badgeId) => RateLimiters.TryUse(clients, client) ?? RateLimiters.TryUse(badges, badgeId);

    public void Dispose()
    {
        clients.Dispose();
        badges.Dispose();
    }
}

internal static class RateLimiters
{
    public static PartitionedRateLimiter<string> Create(int permits, TimeSpan window) => PartitionedRateLimiter.Create<string, string>(key =>
        RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = window }));

    /// <summary>Null when allowed, else how long to wait.</summary>
    public static TimeSpan? TryUse(PartitionedRateLimiter<string> limiter, string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromMinutes(1);
    }
}

/// <summary>Content negotiation (RFC 9110, section 12.5.1). A client that accepts none of the media types gets the first one.</summary>
internal static class AcceptNegotiator
{
    /// <summary>Only browsers ask for HTML by name.</summary>
    public static bool NamesHtml(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>The media type with the highest quality; among equals first one that the request names rather than a wildcard includes, then in the given order.</summary>
    public static string GetPreferred(HttpRequest request, params ReadOnlySpan<string> mediaTypes) => GetPreferred(request.Headers.Accept, namedFirst: true, mediaTypes);

    /// <summary>The media type with the highest quality; among equals in the given order, named ones first if <paramref name="namedFirst"/> says so.</summary>
    public static string GetPreferred(IEnumerable<string?> accept, bool namedFirst, params ReadOnlySpan<string> mediaTypes)
    {
        var ranges = MediaTypeHeaderValue.TryParseList([.. accept.OfType<string>()], out var parsed) ? parsed : [];
        var (preferred, best) = (mediaTypes[0], (Quality: 0.0, Named: false));
        foreach (var mediaType in mediaTypes)
        {
            var (quality, named) = GetQuality(mediaType, ranges);
            if (quality > best.Quality || (namedFirst && quality > 0 && quality.Equals(best.Quality) && named && !best.Named))
            {
                (preferred, best) = (mediaType, (quality, named));
            }
        }

        return preferred;
    }

    /// <summary>The most specific range that includes the media type decides: the type itself, then <c>type/*</c>, then <c>*/*</c>.</summary>
    private static (double Quality, bool Named) GetQuality(string mediaType, IList<MediaTypeHeaderValue> ranges)
    {
        var range = ranges.Where(range => Includes(range, mediaType)).OrderBy(range => range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0).FirstOrDefault();
        return range is null ? (0, false) : (range.Quality ?? 1, !range.MatchesAllSubTypes);
    }

    private static bool Includes(MediaTypeHeaderValue range, string mediaType) =>
        range.MatchesAllTypes
        || range.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)
        || (range.MatchesAllSubTypes && mediaType.StartsWith($"{range.Type}/", StringComparison.OrdinalIgnoreCase));
}
