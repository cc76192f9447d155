using System.Net;
using System.Text;

namespace MyIpma.Local.Identity;

/// <summary>The page on which a developer says who they are today.</summary>
internal static class DevPages
{
    public const string NoAddress = "That is not an e-mail address. Example: ana@example.org";

    public static IResult Style() => TypedResults.Text(DevPageStyle.Css, "text/css", Encoding.UTF8);

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
