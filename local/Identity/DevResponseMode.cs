using System.Net;
using System.Text;

namespace MyIpma.Local.Identity;

/// <summary>The ways the answer to an authorization request can take (OAuth 2.0 Multiple Response Types; Form Post Response Mode).</summary>
internal static class DevResponseMode
{
    public const string Query = "query";
    public const string Fragment = "fragment";
    public const string FormPost = "form_post";

    public static bool IsKnown(string mode) => mode is Query or Fragment or FormPost;
}

/// <summary>The page that carries an answer on as a form; it has a button for browsers without scripts.</summary>
internal static class DevFormPost
{
    public static IResult Script() => TypedResults.Text("document.forms[0].submit();\n", "text/javascript", Encoding.UTF8);

    public static IResult Page(string action, IEnumerable<KeyValuePair<string, string?>> fields) => TypedResults.Text(
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>Signing in - development</title>
        </head>
        <body>
        <form method="post" action="{WebUtility.HtmlEncode(action)}">
        {string.Concat(fields.Select(field => $"<input type=\"hidden\" name=\"{field.Key}\" value=\"{WebUtility.HtmlEncode(field.Value)}\">"))}
        <button>Go on</button>
        </form>
        <script src="{DevIssuerSettings.Path}/submit.js"></script>
        </body>
        </html>
        """,
        "text/html",
        Encoding.UTF8);
}
