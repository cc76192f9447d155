namespace MyIpma.Local.Credly;

/// <summary>What every page of the credential site has around it.</summary>
internal static class Layout
{
    public const string SiteName = "Credential site (Credly simulator)";

    public static PageAnswer Page(string title, Html content, Account? account, int status = StatusCodes.Status200OK) =>
        Page(title, content, account, Html.None, status);

    public static PageAnswer Page(string title, Html content, Account? account, Html head, int status = StatusCodes.Status200OK) =>
        new(status, Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light dark">
          <meta name="robots" content="noindex">
          <title>{title} · {SiteName}</title>
          <link rel="icon" href="data:,">
          <link rel="stylesheet" href="/credly/site.css">
          {head}
        </head>
        <body>
          <a class="skip" href="#main">Skip to the content</a>
          <header>
            <p class="site">{SiteName}</p>
            {Navigation(account)}
          </header>
          <main id="main" tabindex="-1">
            <h1>{title}</h1>
            {content}
          </main>
          <footer>
            <p>This site stands in for Credly on this machine. It sends no mail and asks for no password.</p>
            <p><a href="/">Back to my.IPMA</a></p>
          </footer>
        </body>
        </html>
        """));

    public static PageAnswer NotFound(Account? account) => Page(
        "Page not found",
        Html.Of($"<p>There is nothing here, or its owner keeps it private.</p>"),
        account,
        StatusCodes.Status404NotFound);

    private static Html Navigation(Account? account) => account is null
        ? Html.Of($"""
            <nav aria-label="Account"><ul>
              <li><a href="/credly/sign-in">Sign in</a></li>
              <li><a href="/credly/sign-up">Create account</a></li>
            </ul></nav>
            """)
        : Html.Of($"""
            <nav aria-label="Account"><ul>
              <li><a href="/credly/dashboard">Dashboard</a></li>
              <li><a href="/credly/settings">Settings</a></li>
              <li class="who">{account.Emails[0]}</li>
              <li><form method="post" action="/credly/sign-out"><button class="quiet">Sign out</button></form></li>
            </ul></nav>
            """);
}
