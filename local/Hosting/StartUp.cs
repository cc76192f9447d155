using Microsoft.Extensions.Options;
using MyIpma.Local.Azurite;

namespace MyIpma.Local.Hosting;

/// <summary>What can be wrong when the host starts, in words for the person at the keyboard.</summary>
internal static class StartUp
{
    /// <summary>Looks before anything is installed or started.</summary>
    /// <exception cref="CannotStartException">Somebody else listens there.</exception>
    public static void EnsureFree(Uri origin)
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
