using System.Globalization;
using MyIpma.Local.Azurite;

namespace MyIpma.Local.Hosting;

/// <summary>The options of the command line that are not settings.</summary>
internal sealed record LocalArguments(bool Help, string? Storage, string Folder, Uri Listen, Uri Origin, IReadOnlyList<string> Hosts, bool Timers = true)
{
    /// <summary>How many trusted proxies in front of this host add to <c>X-Forwarded-For</c>, which any client can send.</summary>
    public int Proxies { get; init; }

    /// <summary>Whether a sign-in proves its e-mail address, which not every issuer's does.</summary>
    public bool ProvesAddresses { get; init; } = true;

    /// <summary>Whether a Service Bus stand-in listens beside the host.</summary>
    public bool Bus { get; init; }

    /// <summary>Whether the Functions app answers the API instead of this process.</summary>
    public bool Functions { get; init; }

    public const string DefaultUrl = "http://localhost:7071";

    public static string DefaultFolder { get; } = Path.Combine(RepositoryPaths.Root, ".azurite");

    public static string HelpText { get; } = $"""
        my.IPMA badges on this machine: the API, the My badges page and a stand-in for Credly.

        dotnet run --project local [-- options]
        dotnet run --project local -- restore --help     brings data back from a backup

          --storage azurite|memory   where data is kept (default: azurite where Node.js is found, in .azurite/; else memory)
          --azurite FOLDER           where Azurite keeps its data (default: .azurite/ in the repository)
          --timers on|off            whether sweeps, reconciliation and the token check run by themselves (default: on)
          --urls {DefaultUrl}   where to listen; port 0 takes a free one
          --hosts NAME;NAME          further host names to answer to, e.g. behind a tunnel (default: only this machine's own)
          --proxies N                how many proxies of your own in front of this host name the client in X-Forwarded-For (default: 0)
          --sign-in unproven         signs in like an issuer that proves no address, such as Entra: a mailed code is needed first
          --bus amqp                 runs a Service Bus stand-in for Azure's SDK beside the host; its state and faults: /dev/bus
          --functions                runs the Functions app in Azure Functions Core Tools (func) to answer the API, on this host's Azurite and stand-ins
          --MyIpma:Section:Setting=value
                                     any setting, e.g. --MyIpma:Claims:Window=00:00:05; also as an environment variable, e.g. MyIpma__Claims__Window
          --help                     this text
        """;

    /// <summary>Adds the value that the configuration expects to options without one.</summary>
    public static string[] Normalize(string[] args) => [.. args.Select(arg => arg == "--functions" ? "--functions=true" : arg)];

    public static LocalArguments Read(IConfiguration configuration, string[] args)
    {
        var storage = configuration["storage"];
        if (storage is not (null or "azurite" or "memory"))
        {
            throw new CannotStartException($"--storage is azurite or memory, not '{storage}'.");
        }

        if (configuration["bus"] is not (null or "amqp") and var bus)
        {
            throw new CannotStartException($"--bus is amqp, not '{bus}'.");
        }

        if (configuration["sign-in"] is not (null or "proven" or "unproven") and var signIn)
        {
            throw new CannotStartException($"--sign-in is proven or unproven, not '{signIn}'.");
        }

        var functions = configuration["functions"] == "true";
        if (functions && storage == "memory")
        {
            throw new CannotStartException("--functions needs Azurite, since the Functions app reads the same tables from a process of its own.");
        }

        var listen = ParseListenAddress(configuration["urls"] ?? DefaultUrl).Uri;
        return new LocalArguments(
            args.Any(arg => arg is "--help" or "-h" or "-?"),
            functions ? "azurite" : storage,
            configuration["azurite"] ?? DefaultFolder,
            listen,
            OriginOf(listen),
            (configuration["hosts"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            configuration["timers"] != "off" && !functions)
        {
            Bus = functions || configuration["bus"] is not null,
            Functions = functions,
            ProvesAddresses = configuration["sign-in"] != "unproven",
            Proxies = int.TryParse(configuration["proxies"] ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var proxies)
                ? proxies
                : throw new CannotStartException($"--proxies is a number, not '{configuration["proxies"]}'."),
        };
    }

    /// <summary>The first address, with a free port in place of 0.</summary>
    private static UriBuilder ParseListenAddress(string urls)
    {
        var address = Parse(urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "");
        return new UriBuilder(address.Scheme, address.Host is "*" or "+" ? "0.0.0.0" : address.Host, address.Port == 0 ? FreePort.Any() : address.Port);
    }

    /// <summary>The address at which to call it.</summary>
    private static Uri OriginOf(Uri listen) => listen.Host is "0.0.0.0" or "[::]" ? new UriBuilder(listen) { Host = "localhost" }.Uri : listen;

    private static BindingAddress Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw new CannotStartException($"--urls takes addresses such as {DefaultUrl}, not '{url}'.");
        }
    }
}

/// <summary>The host cannot start for a reason that its user can fix; the message says how.</summary>
internal sealed class CannotStartException(string message) : Exception(message);
