using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MyIpma.Core.Credly;

/// <summary>
/// Decides which addresses in Credly's answers people may be sent to: https (on this machine also http), a host of the settings or below one, no user part, no port
/// but the usual one or that of Credly's own addresses in the settings. The host is given in ASCII, so that a letter that only looks like another is seen, and fits
/// into a header.
/// </summary>
internal sealed partial class CredlyLinks(IOptions<CredlyOptions> options, ILogger<CredlyLinks> logger)
{
    private readonly Uri[] roots = [options.Value.WebBase, options.Value.ApiBase];
    private readonly string[] hosts = [options.Value.WebBase.IdnHost, options.Value.ApiBase.IdnHost, .. options.Value.LinkHosts];
    private readonly bool isLocal = options.Value.WebBase.IsLoopback || options.Value.ApiBase.IsLoopback;

    /// <summary>The address, none where there is none; or why it may not be used, which is logged.</summary>
    public CredlyLink Read(string? text, string field, string credlyId)
    {
        if (string.IsNullOrEmpty(text))
        {
            return new CredlyLink(null, null);
        }

        var (link, reason) = Check(text);
        if (reason is not null)
        {
            Refused(field, credlyId, reason);
        }

        return new CredlyLink(link, reason);
    }

    private (Uri? Link, string? Reason) Check(string text) => Uri.TryCreate(text, UriKind.Absolute, out var link) switch
    {
        false => (null, "no-address"),
        _ when link.Scheme != Uri.UriSchemeHttps && !(isLocal && link.IsLoopback && link.Scheme == Uri.UriSchemeHttp) => (null, "not-https"),
        _ when link.UserInfo.Length > 0 => (null, "user-part"),
        _ when !hosts.Any(host => IsAtOrBelow(link.IdnHost, host)) => (null, "foreign-host"),
        _ when !link.IsDefaultPort && !roots.Any(root => root.IdnHost == link.IdnHost && root.Port == link.Port) => (null, "foreign-port"),
        _ => (new UriBuilder(link) { Host = link.IdnHost, Port = link.IsDefaultPort ? -1 : link.Port }.Uri, null),
    };

    private static bool IsAtOrBelow(string host, string parent) =>
        host.Equals(parent, StringComparison.OrdinalIgnoreCase) || host.EndsWith($".{parent}", StringComparison.OrdinalIgnoreCase);

    [LoggerMessage(Level = LogLevel.Error, Message = "The {Field} of Credly's badge {CredlyId} is not used: {Reason}.")]
    private partial void Refused(string field, string credlyId, string reason);
}

/// <summary>An address in an answer of Credly's: one to use, or a code that says why not, such as <c>foreign-host</c>; neither where Credly gave none.</summary>
internal readonly record struct CredlyLink(Uri? Address, string? Refusal);
