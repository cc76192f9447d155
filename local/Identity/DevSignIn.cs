using Microsoft.Extensions.Options;

namespace MyIpma.Local.Identity;

/// <summary>The short ways in for people and scripts: pick a demo person, or take a token.</summary>
internal sealed class DevSignIn(IOptions<DevIssuerSettings> options, DevTokens tokens)
{
    private const string Landing = "/?sign-in";

    private readonly DevIssuerSettings settings = options.Value;

    public IResult Show() => DevPages.Picker(settings.People, "/dev/sign-in", problem: null);

    public async Task<IResult> PickAsync(HttpContext http, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (!DevEmail.TryParse(form["email"], out var email))
        {
            return DevPages.Picker(settings.People, "/dev/sign-in", DevPages.NoAddress);
        }

        DevPicked.Put(http, email);
        return TypedResults.LocalRedirect(Landing);
    }

    public IResult Token(string? email, string[]? role, string? sub, bool? verified) =>
        DevEmail.TryParse(email, out var parsed)
            ? TypedResults.Ok(new TokenOnly(tokens.Access(tokens.Identify(parsed, sub, verified ?? true, role))))
            : DevProblems.Refused("invalid-email", "email must be an e-mail address, for example ana@example.org.");

    public IResult SignOut(HttpContext http)
    {
        var back = http.Request.Query["post_logout_redirect_uri"].ToString();
        DevPicked.Take(http);
        return back.Length == 0 ? TypedResults.LocalRedirect("/")
            : settings.IsOurs(back) ? TypedResults.Redirect(back)
            : DevProblems.Refused("invalid-logout-request", "post_logout_redirect_uri must have the origin of this host.");
    }

    internal sealed record TokenOnly(string Token);
}
