using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Identity;
using MyIpma.Core.OpenBadges.Signing;
using MyIpma.Core.People;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>The edge of every request: finds out who asks, and turns what broke into a problem. The same in all hosts.</summary>
public sealed partial class Edge(PersonResolver people, IOptions<IdentityOptions> identity, ILogger<Edge> logger)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    /// <summary>Answers a request that needs no sign-in.</summary>
    public async Task<IResult> AnswerAsync(HttpRequest request, Func<Task<IResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (Exception failure) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return AnswerTo(failure, request);
        }
    }

    /// <summary>Answers a request of a signed-in person.</summary>
    public Task<IResult> AnswerAsync(HttpRequest request, Func<Person, Task<IResult>> answer) => AnswerSignedInAsync(
        request, async signIn => await answer(await people.ResolveAsync(signIn, request.HttpContext.RequestAborted)));

    /// <summary>Answers a request of an operator, who needs no account.</summary>
    public Task<IResult> AnswerOperatorAsync(HttpRequest request, Func<Task<IResult>> answer) => AnswerSignedInAsync(request, async signIn => signIn.IsOperator
        ? await answer()
        : Problems.Answer(Problems.Of("operators-only", Languages.Of(request), Person.OperatorRole)));

    private Task<IResult> AnswerSignedInAsync(HttpRequest request, Func<SignIn, Task<IResult>> answer) =>
        AnswerAsync(request, async () => await PersonAccess.AuthenticateAsync(request.HttpContext, identity.Value) switch
        {
            Access.Granted granted => await answer(granted.SignIn),
            Access.ClaimMissing missing => Problems.Answer(Problems.Of("token-claim-missing", Languages.Of(request), missing.Claim)),
            _ => Problems.Answer(Problems.Of("unauthenticated", Languages.Of(request))),
        });

    private IResult AnswerTo(Exception failure, HttpRequest request)
    {
        var language = Languages.Of(request);
        switch (failure)
        {
            case CredlyUnavailableException credly:
                Broken(failure, "Credly");
                return Problems.Answer(Problems.Of("credly-unavailable", language), credly.RetryAfter ?? Soon);
            case CredlyUnauthorizedException:
                Broken(failure, "Credly");
                return Problems.Answer(Problems.Of("credly-unavailable", language), Soon);
            case ContentionException:
            case RequestFailedException { Status: 0 or 408 or 429 or >= 500 }:
            case AggregateException { InnerException: RequestFailedException }:
                Broken(failure, "Storage");
                return Problems.Answer(Problems.Of("temporarily-unavailable", language), Soon);
            case SigningUnavailableException:
                Broken(failure, "Signing");
                return Problems.Answer(Problems.Of("temporarily-unavailable", language), Soon);
            case BadHttpRequestException bad:
                return Problems.Answer(Problems.Unreadable(language), bad.StatusCode == 408 ? Soon : null);
            default:
                Unexpected(failure);
                return Problems.Answer(Problems.Of("internal-error", language));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Dependency} does not work.")]
    private partial void Broken(Exception failure, string dependency);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed unexpectedly.")]
    private partial void Unexpected(Exception failure);
}
