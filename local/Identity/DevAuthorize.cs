using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace MyIpma.Local.Identity;

/// <summary>The authorization endpoint: asks who it is, unless the person was picked a moment ago, and answers with a code.</summary>
internal sealed class DevAuthorize(IOptions<DevIssuerSettings> options, DevTokens tokens, DevCodes codes)
{
    private readonly DevIssuerSettings settings = options.Value;

    public IResult Ask(HttpContext http)
    {
        var request = DevAuthorizeRequest.From(http.Request.Query);
        if (Refuse(request) is { } refusal)
        {
            return refusal;
        }

        if (!request.AskAgain && DevPicked.Take(http) is { } picked)
        {
            return Answer(request, picked);
        }

        return DevPages.Picker(settings.People, settings.Issuer + "/authorize" + http.Request.QueryString, problem: null);
    }

    public async Task<IResult> PickAsync(HttpContext http, CancellationToken ct)
    {
        var request = DevAuthorizeRequest.From(http.Request.Query);
        if (Refuse(request) is { } refusal)
        {
            return refusal;
        }

        var form = await http.Request.ReadFormAsync(ct);
        return DevEmail.TryParse(form["email"], out var email)
            ? Answer(request, email)
            : DevPages.Picker(settings.People, settings.Issuer + "/authorize" + http.Request.QueryString, DevPages.NoAddress);
    }

    private IResult? Refuse(DevAuthorizeRequest request) =>
        request.Untrusted(settings) is { } doubt ? DevProblems.Refused("invalid-authorization-request", doubt)
        : request.Refused() is { } told ? TypedResults.Redirect(request.Answer(told))
        : null;

    private RedirectHttpResult Answer(DevAuthorizeRequest request, DevEmail email) =>
        TypedResults.Redirect(request.Answer(codes.Create(tokens.Identify(email), request.RedirectUri, request.Challenge, request.Nonce)));
}
