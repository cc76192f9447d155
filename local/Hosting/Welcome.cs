namespace MyIpma.Local.Hosting;

/// <summary>Says where to click once the host answers.</summary>
internal static class Welcome
{
    public static string Text(Uri origin, string storage) => $"""

        my.IPMA badges runs. Storage: {storage}.

          My badges         {origin}
          Sign in           {new Uri(origin, "dev/sign-in")}   (ana@example.org has two pending badges)
          A token           {new Uri(origin, "dev/token?email=ana@example.org")}
          Mail, events      {new Uri(origin, "dev/mail")}   {new Uri(origin, "dev/events")}
          Credly simulator  {new Uri(origin, "credly/dashboard")}
          The contract      {new Uri(origin, "api/openapi.json")}

        Ctrl+C ends it.

        """;
}
