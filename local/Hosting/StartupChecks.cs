using System.Reflection;
using Microsoft.Extensions.Options;
using MyIpma.Local.Azurite;

namespace MyIpma.Local.Hosting;

/// <summary>What can be wrong when the host starts, in words for the person at the keyboard.</summary>
internal static class StartupChecks
{
    /// <summary>Looks before anything is installed or started.</summary>
    /// <exception cref="CannotStartException">Somebody else listens there.</exception>
    public static void EnsurePortIsFree(Uri origin)
    {
        if (origin.IsLoopback && !FreePort.IsFree(origin.Port))
        {
            throw new CannotStartException($"""
                Port {origin.Port} is in use; perhaps the local host runs already: {origin}
                End what runs there, or choose another port: dotnet run --project local -- --urls http://localhost:{FreePort.Any()}
                """);
        }
    }

    /// <summary>Null for what is no mistake of the user's and should be seen whole.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        CannotStartException => failure.Message,
        OptionsValidationException wrong => string.Join(Environment.NewLine, wrong.Failures.Prepend("A setting is not right:")),
        _ => null,
    };
}

/// <summary>Says where to click once the host answers.</summary>
internal static class StartupBanner
{
    public static string Format(Uri origin, string storage, string credlyToken) => $"""

        my.IPMA badges runs. Storage: {storage}.

          My badges         {origin}
          Sign in           {new Uri(origin, "dev/sign-in")}   (ana@example.org has two pending badges)
          Staff desk        {new Uri(origin, "staff")}   (olga@example.org is an operator)
          A token           {new Uri(origin, "dev/token?email=ana@example.org")}
          Mail, events      {new Uri(origin, "dev/mail")}   {new Uri(origin, "dev/events")}
          Credly simulator  {new Uri(origin, "credly/dashboard")}
          Its API           {new Uri(origin, "credly/v1/")}   (token {credlyToken})
          The contract      {new Uri(origin, "api/openapi.json")}

        Ctrl+C ends it.

        """;
}

/// <summary>Where this checkout is, noted at build time: the page and Azurite are served from it.</summary>
internal static class RepositoryPaths
{
    public static string Root { get; } = typeof(RepositoryPaths).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(note => note.Key == "RepositoryRoot")?.Value
        ?? throw new InvalidOperationException("The build did not note where the repository is.");

    public static string Web => Path.Combine(Root, "web");

    public static string AzuriteProgram => Path.Combine(Root, "local", "Azurite");
}
