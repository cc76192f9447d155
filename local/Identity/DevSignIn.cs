using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using MyIpma.Core.Common;

namespace MyIpma.Local.Identity;

/// <summary>Shortcuts for people and scripts: select a demo person, or get a token directly.</summary>
internal sealed class DevSignIn(IOptions<DevIssuerSettings> options, DevTokens tokens)
{
    private const string LandingPath = "/?sign-in";

    private readonly DevIssuerSettings settings = options.Value;

    public IResult Show() => DevSignInPage.Picker(settings.People, "/dev/sign-in", problem: null);

    public async Task<IResult> PickAsync(HttpContext http, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (!DevEmail.TryParse(form["email"], out var email))
        {
            return DevSignInPage.Picker(settings.People, "/dev/sign-in", DevSignInPage.NoAddress);
        }

        SelectedPersonCookie.Set(http, email);
        return TypedResults.LocalRedirect(LandingPath);
    }

    public IResult Token(string? email, string[]? role, string? sub, bool? verified) =>
        DevEmail.TryParse(email, out var parsed)
            ? TypedResults.Ok(new TokenOnly(tokens.Access(tokens.Identify(parsed, sub, verified, role))))
            : DevProblems.Refused("invalid-email", "email must be an e-mail address, for example ana@example.org.");

    public IResult SignOut(HttpContext http)
    {
        var back = http.Request.Query["post_logout_redirect_uri"].ToString();
        SelectedPersonCookie.Take(http);
        SignedInCookie.Clear(http);
        return back.Length == 0 ? TypedResults.LocalRedirect("/")
            : settings.MayReturnTo(back) ? TypedResults.Redirect(http.Request.Query["state"].ToString() is { Length: > 0 } state ? QueryHelpers.AddQueryString(back, "state", state) : back)
            : DevProblems.Refused("invalid-logout-request", "post_logout_redirect_uri must be on this host or on a loopback address.");
    }

    internal sealed record TokenOnly(string Token);
}

/// <summary>The page on which a developer chooses whom to sign in.</summary>
internal static class DevSignInPage
{
    public const string NoAddress = "That is not an e-mail address. Example: ana@example.org";

    public static IResult Style() => TypedResults.Text(DevSignInStyle.Css, "text/css", Encoding.UTF8);

    public static IResult Picker(IReadOnlyList<DevPerson> people, string action, string? problem) => TypedResults.Text(
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Sign in - development</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="{DevIssuerSettings.Path}/page.css">
        </head>
        <body>
        <main>
        <h1>Who are you today?</h1>
        <p>This sign-in exists on the local host only. No password, no account.</p>
        {(problem is null ? "" : $"<p class=\"bad\" role=\"alert\">{Encode(problem)}</p>")}
        {Buttons(people, action)}
        <form class="other" method="post" action="{Encode(action)}">
        <label for="email">Any other e-mail address</label>
        <input id="email" name="email" type="email" autocomplete="email" required>
        <button class="go">Sign in</button>
        </form>
        </main>
        </body>
        </html>
        """,
        "text/html",
        Encoding.UTF8,
        problem is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    private static string Buttons(IReadOnlyList<DevPerson> people, string action) => people.Count == 0 ? "" :
        $"<form method=\"post\" action=\"{Encode(action)}\">" + string.Concat(people.Select(Button)) + "</form>";

    private static string Button(DevPerson person) =>
        $"""
        <button class="person" name="email" value="{Encode(person.Email)}">
        <b>{Encode(person.Name)}</b><span>{Encode(person.Email)}</span><span>{Encode(person.Description)}</span>
        </button>
        """;

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}

internal static class DevSignInStyle
{
    public const string Css = """
        :root {
          color-scheme: light dark; --ink: #14253d; --soft: #51627a; --paper: #f4f7fb; --card: #fff;
          --line: #cfd9e6; --accent: #0b5f7a; --on-accent: #fff; --bad: #a1260d;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ink: #e8eef7; --soft: #a9b8cc; --paper: #0c1522; --card: #142236; --line: #30445f;
            --accent: #5cc8dc; --on-accent: #06222c; --bad: #ffb4a3;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
          background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
        }
        main { width: min(32rem, 100%); }
        h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
        p { margin: 0 0 1.25rem; color: var(--soft); }
        button, input { font: inherit; }
        .person {
          display: block; width: 100%; text-align: start; margin: 0 0 .6rem; padding: .8rem 1rem;
          background: var(--card); color: inherit; border: 1px solid var(--line); border-radius: .8rem;
          cursor: pointer;
        }
        .person:hover { border-color: var(--accent); }
        .person b, .person span { display: block; }
        .person span { color: var(--soft); font-size: .9rem; }
        form.other { margin-top: 1.5rem; display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; }
        label { flex: 1 1 100%; font-weight: 600; }
        input {
          flex: 1 1 14rem; min-width: 0; padding: .6rem .8rem; border: 1px solid var(--soft);
          border-radius: .6rem; background: var(--card); color: inherit;
        }
        .go {
          padding: .6rem 1.2rem; border: 0; border-radius: .6rem; background: var(--accent);
          color: var(--on-accent); font-weight: 600; cursor: pointer;
        }
        .bad { color: var(--bad); font-weight: 600; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        """;
}

/// <summary>Passes the person selected on the sign-in page to the authorization endpoint, once.</summary>
internal static class SelectedPersonCookie
{
    private const string Cookie = "dev_person";

    public static void Set(HttpContext http, DevEmail email) => http.Response.Cookies.Append(Cookie, email.Value, Options(TimeSpan.FromMinutes(1)));

    public static DevEmail? Take(HttpContext http)
    {
        if (!DevEmail.TryParse(http.Request.Cookies[Cookie], out var email))
        {
            return null;
        }

        http.Response.Cookies.Delete(Cookie, Options(lifetime: null));
        return email;
    }

    private static CookieOptions Options(TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Path = DevIssuerSettings.Path,
        MaxAge = lifetime,
        IsEssential = true,
    };
}

/// <summary>Remembers who is signed in at this issuer, for requests with <c>prompt=none</c> (OpenID Connect Core), until sign-out or until the browser is closed.</summary>
internal static class SignedInCookie
{
    private const string Cookie = "dev_signed_in";

    public static void Set(HttpContext http, DevEmail email) => http.Response.Cookies.Append(Cookie, email.Value, Options());

    public static DevEmail? Read(HttpContext http) => DevEmail.TryParse(http.Request.Cookies[Cookie], out var email) ? email : null;

    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Cookie, Options());

    private static CookieOptions Options() => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = DevIssuerSettings.Path, IsEssential = true };
}

/// <summary>The address a person signs in with, and the subject derived from it.</summary>
internal sealed record DevEmail
{
    private DevEmail(string value) => Value = value;

    public string Value { get; }

    /// <summary>Stable for each address, so that the same person returns to the same account.</summary>
    public string Subject => $"dev-{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(Value)).AsSpan(0, 16))}";

    public static bool TryParse(string? text, [NotNullWhen(true)] out DevEmail? email)
    {
        email = EmailAddress.Canonicalize(text) is { } address ? new DevEmail(address) : null;
        return email is not null;
    }
}
