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

/// <summary>Runs around every endpoint: finds out who asks, and turns what broke into a problem. The same in all hosts.</summary>
public sealed partial class RequestPipeline(
    PersonResolver people, EmailAddressFactory addresses, Cors cors, AccountRateLimiter rates, IOptions<IdentityOptions> identity, ILogger<RequestPipeline> logger)
{
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>Answers a request that needs no sign-in.</summary>
    public async Task<IResult> HandleAsync(HttpRequest request, Func<Task<IResult>> answer)
    {
        cors.AddHeaders(request.HttpContext);
        try
        {
            return new ResultWithLength(new GuardedResult(this, await answer()));
        }
        catch (Exception failure) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return new ResultWithLength(ToProblem(failure, request));
        }
    }

    /// <summary>Answers a request of a signed-in person. One that changes something is decided on the account as it is now, one that only reads on a copy of at most a minute.</summary>
    public Task<IResult> HandleAsync(HttpRequest request, Func<Person, Task<IResult>> answer) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)
            ? HandleAuthenticatedAsync(request, async signIn => await answer(await people.ResolveAsync(signIn, request.HttpContext.RequestAborted)))
            : HandleAuthenticatedAsync(request, async signIn => rates.TryWrite(signIn.Account) is { } wait
                ? Problems.ToResult(Problems.Create("too-many-requests", Languages.FromRequest(request)), wait)
                : await answer(await people.ResolveFreshAsync(signIn, request.HttpContext.RequestAborted)));

    /// <summary>Answers a request of a signed-in person whose rights are looked up as they are now, whatever its method: what it hands out works without us afterwards.</summary>
    public Task<IResult> HandleFreshAsync(HttpRequest request, Func<Person, Task<IResult>> answer) =>
        HandleAuthenticatedAsync(request, async signIn => await answer(await people.ResolveFreshAsync(signIn, request.HttpContext.RequestAborted)));

    /// <summary>Answers a request of an operator, who needs no account.</summary>
    public Task<IResult> HandleOperatorAsync(HttpRequest request, Func<Task<IResult>> answer) => HandleOperatorAsync(request, _ => answer());

    /// <summary>Answers a request of an operator, for actions that go into the audit log.</summary>
    public Task<IResult> HandleOperatorAsync(HttpRequest request, Func<SignIn, Task<IResult>> answer) => HandleAuthenticatedAsync(request, async signIn => signIn.IsOperator
        ? await answer(signIn)
        : Problems.ToResult(Problems.Create("operators-only", Languages.FromRequest(request), Person.OperatorRole)));

    private Task<IResult> HandleAuthenticatedAsync(HttpRequest request, Func<SignIn, Task<IResult>> answer) =>
        HandleAsync(request, async () => await PersonAuthentication.AuthenticateAsync(request.HttpContext, identity.Value, addresses) switch
        {
            AuthenticationResult.Authenticated granted => await answer(granted.SignIn),
            AuthenticationResult.ClaimMissing missing => Problems.ToResult(Problems.Create("token-claim-missing", Languages.FromRequest(request), missing.Claim)),
            _ => Problems.ToResult(Problems.Create("unauthenticated", Languages.FromRequest(request))),
        });

    private IResult ToProblem(Exception failure, HttpRequest request)
    {
        var language = Languages.FromRequest(request);
        switch (failure)
        {
            case CredlyUnavailableException credly:
                Broken(failure, "Credly");
                return Problems.ToResult(Problems.Create("credly-unavailable", language), credly.RetryAfter ?? DefaultRetryAfter);
            case CredlyUnauthorizedException:
                Broken(failure, "Credly");
                return Problems.ToResult(Problems.Create("credly-unavailable", language), DefaultRetryAfter);
            case ContentionException:
            case UnreadableRowException:
            case RequestFailedException { Status: 0 or 408 or 429 or >= 500 }:
            case AggregateException { InnerException: RequestFailedException }:
                Broken(failure, "Storage");
                return Problems.ToResult(Problems.Create("temporarily-unavailable", language), DefaultRetryAfter);
            case PicturesBusyException:
                return Problems.ToResult(Problems.Create("temporarily-unavailable", language), DefaultRetryAfter);
            case SigningUnavailableException:
                Broken(failure, "Signing");
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

    /// <summary>What breaks while an answer is written ends as a problem too, as long as nothing of it has gone out.</summary>
    private sealed class GuardedResult(RequestPipeline pipeline, IResult answer) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            try
            {
                await answer.ExecuteAsync(httpContext);
            }
            catch (Exception failure) when (!httpContext.Response.HasStarted && !httpContext.RequestAborted.IsCancellationRequested)
            {
                await pipeline.StartOver(failure, httpContext).ExecuteAsync(httpContext);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Dependency} does not work.")]
    private partial void Broken(Exception failure, string dependency);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed unexpectedly.")]
    private partial void Unexpected(Exception failure);
}

/// <summary>How often one account may change something, so that nobody's script fills the storage or wears out what others need. Counted on each instance.</summary>
public sealed class AccountRateLimiter(IOptions<AccountRateOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> writes = RateLimiters.Create(options.Value.WritesAMinute, TimeSpan.FromMinutes(1));
    private readonly PartitionedRateLimiter<string> claims = RateLimiters.Create(options.Value.ClaimsAnHour, TimeSpan.FromHours(1));
    private readonly PartitionedRateLimiter<string> erasures = RateLimiters.Create(options.Value.ErasuresAnHour, TimeSpan.FromHours(1));

    /// <summary>Counts a request that changes something; null when it may go on, else how long to wait.</summary>
    public TimeSpan? TryWrite(string account) => RateLimiters.TryUse(writes, account);

    /// <summary>Counts a new claim, or a move of a badge, which writes as much; null when it may go on, else how long to wait.</summary>
    /// <param name="subject">The account; where only a ticket is there, the key of the badge's address.</param>
    public TimeSpan? TryClaim(string subject) => RateLimiters.TryUse(claims, subject);

    /// <summary>Counts an erasure, whose receipt stays; null when it may go on, else how long to wait.</summary>
    public TimeSpan? TryErase(string account) => RateLimiters.TryUse(erasures, account);

    /// <inheritdoc />
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

    /// <summary>How many requests that change something one account may make within a minute.</summary>
    [Range(1, 100_000)]
    public int WritesAMinute { get; set; } = 300;

    /// <summary>How many claims one account may begin within an hour, moves of badges included; and how many one address by the tickets of its claims.</summary>
    [Range(1, 100_000)]
    public int ClaimsAnHour { get; set; } = 200;

    /// <summary>How often one account may have itself erased within an hour.</summary>
    [Range(1, 100_000)]
    public int ErasuresAnHour { get; set; } = 60;
}

[OptionsValidator]
internal sealed partial class AccountRateOptionsValidator : IValidateOptions<AccountRateOptions>;

/// <summary>
/// How often strangers may check whose a badge is: by client, and by badge whoever asks, so that many clients together cannot try one badge through.
/// Counted on each instance.
/// </summary>
public sealed class CheckRateLimiter(IOptions<VerificationOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> clients = RateLimiters.Create(options.Value.ChecksPerClient, TimeSpan.FromMinutes(1));
    private readonly PartitionedRateLimiter<string> badges = RateLimiters.Create(options.Value.ChecksPerBadge, TimeSpan.FromMinutes(1));

    /// <summary>Null when it may go on, else how long to wait.</summary>
    public TimeSpan? TryCheck(string client, string badgeId) => RateLimiters.TryUse(clients, client) ?? RateLimiters.TryUse(badges, badgeId);

    /// <inheritdoc />
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

    /// <summary>Null when it may go on, else how long to wait.</summary>
    public static TimeSpan? TryUse(PartitionedRateLimiter<string> limiter, string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromMinutes(1);
    }
}

/// <summary>Which of the forms an answer can have a request prefers (RFC 9110, section 12.5.1). Whoever accepts none of them gets the first one rather than nothing.</summary>
internal static class AcceptNegotiator
{
    /// <summary>Only browsers ask for HTML by name.</summary>
    public static bool NamesHtml(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>The form with the highest quality. Among equals a form the request names goes before one that only a wildcard lets in, then the order given counts.</summary>
    public static string GetPreferred(HttpRequest request, params ReadOnlySpan<string> forms) => GetPreferred(request.Headers.Accept, namedFirst: true, forms);

    /// <summary>The form with the highest quality; among equals the order given counts, or first of all whether a form is named where <paramref name="namedFirst"/> says so.</summary>
    public static string GetPreferred(IEnumerable<string?> accept, bool namedFirst, params ReadOnlySpan<string> forms)
    {
        var ranges = MediaTypeHeaderValue.TryParseList([.. accept.OfType<string>()], out var parsed) ? parsed : [];
        var (preferred, best) = (forms[0], (Quality: 0.0, Named: false));
        foreach (var form in forms)
        {
            var (quality, named) = Judge(form, ranges);
            if (quality > best.Quality || (namedFirst && quality > 0 && quality.Equals(best.Quality) && named && !best.Named))
            {
                (preferred, best) = (form, (quality, named));
            }
        }

        return preferred;
    }

    /// <summary>The most specific range that a form falls into decides: the type itself, then <c>type/*</c>, then <c>*/*</c>.</summary>
    private static (double Quality, bool Named) Judge(string form, IList<MediaTypeHeaderValue> ranges)
    {
        var range = ranges.Where(range => Includes(range, form)).OrderBy(range => range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0).FirstOrDefault();
        return range is null ? (0, false) : (range.Quality ?? 1, !range.MatchesAllSubTypes);
    }

    private static bool Includes(MediaTypeHeaderValue range, string form) =>
        range.MatchesAllTypes
        || range.MediaType.Equals(form, StringComparison.OrdinalIgnoreCase)
        || (range.MatchesAllSubTypes && form.StartsWith($"{range.Type}/", StringComparison.OrdinalIgnoreCase));
}
