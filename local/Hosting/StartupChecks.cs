using System.Reflection;
using Microsoft.Extensions.Options;
using MyIpma.Local.Azurite;

namespace MyIpma.Local.Hosting;

/// <summary>Explains to the user what can go wrong at the start.</summary>
internal static class StartupChecks
{
    /// <summary>Before anything is installed or started.</summary>
    /// <exception cref="CannotStartException">Another process listens on the port.</exception>
    public static void EnsurePortIsFree(Uri origin)
    {
        if (origin.IsLoopback && !FreePort.IsFree(origin.Port))
        {
            throw new CannotStartException($"""
                Port {origin.Port} is in use; perhaps the local host is already running: {origin}
                Stop what runs there, or choose another port: dotnet run --project local -- --urls http://localhost:{FreePort.Any()}
                """);
        }
    }

    /// <summary>Null for what is not the user's mistake and should be shown in full.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        CannotStartException => failure.Message,
        OptionsValidationException wrong => string.Join(Environment.NewLine, wrong.Failures.Prepend("A setting is not right:")),
        _ => null,
    };
}

/// <summary>The addresses to open, printed once the host answers.</summary>
internal static class StartupBanner
{
    public static string Format(Uri origin, string storage, string credlyToken) => $"""

        my.IPMA badges is running. Storage: {storage}.

          My badges         {origin}
          Sign in           {new Uri(origin, "dev/sign-in")}   (ana@example.org has two pending badges)
          Staff desk        {new Uri(origin, "staff")}   (olga@example.org is an operator)
          A token           {new Uri(origin, "dev/token?email=ana@example.org")}
          Mail, events      {new Uri(origin, "dev/mail")}   {new Uri(origin, "dev/events")}
          Credly simulator  {new Uri(origin, "credly/dashboard")}
          Its API           {new Uri(origin, "credly/v1/")}   (token {credlyToken})
          The contract      {new Uri(origin, "api/openapi.json")}

        Press Ctrl+C to stop.

        """;
}

/// <summary>The folder of this checkout, recorded by the build; the page and Azurite run from it.</summary>
internal static class RepositoryPaths
{
    public static string Root { get; } = typeof(RepositoryPaths).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(metadata => metadata.Key == "RepositoryRoot")?.Value
        ?? throw new InvalidOperationException("The build did not record the repository's folder.");

    public static string Web => Path.Combine(Root, "web");

    public static string AzuriteProgram => Path.Combine(Root, "local", "Azurite");
}
