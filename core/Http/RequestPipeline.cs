using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MyIpma.Core.Accounts;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Identity;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Pictures;
using MyIpma.Core.Storage;

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
