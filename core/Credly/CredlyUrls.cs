using Microsoft.AspNetCore.WebUtilities;

namespace MyIpma.Core.Credly;

/// <summary>Builds addresses below the API's root. Ids come from webhooks too, so those that could escape their path segment are rejected.</summary>
internal sealed class CredlyApiUrls(string organizationId)
{
    private readonly string root = $"organizations/{Uri.EscapeDataString(organizationId)}";

    public string Badges => $"{root}/badges";

    public string Search => $"{root}/high_volume_issued_badge_search";

    public string Events => $"{root}/events";

    public string Tokens => $"{root}/authorization_tokens";

    public string Rotation => $"{Tokens}/rotate";

    public string Badge(string id) => $"{Badges}/{Validated(id)}";

    public string Event(string id) => $"{Events}/{Validated(id)}";

    public static string Assertion(string id) => $"obi/v2/badge_assertions/{Validated(id)}";

    public static bool IsId(string? id) => id is { Length: > 0 and <= 100 } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static string Validated(string id) => IsId(id) ? id : throw new ArgumentException("Not an id of Credly's.", nameof(id));
}

/// <summary>The parameters of a list and its paging: of a next link only the parameters are used, and ours take precedence.</summary>
internal sealed class CredlyQuery(string path, params IReadOnlyList<(string Key, string? Value)> parameters)
{
    private readonly (string Key, string? Value)[] fixedParameters = [.. parameters.Where(parameter => parameter.Value is not null)];

    /// <summary>Null for the first page.</summary>
    public string Page(string? cursor)
    {
        var taken = QueryHelpers.ParseQuery(cursor)
            .Where(pair => !fixedParameters.Any(parameter => parameter.Key == pair.Key))
            .SelectMany(pair => pair.Value, (pair, value) => (pair.Key, Value: value));
        var all = fixedParameters.Concat(taken).Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value ?? "")}").ToArray();
        return all.Length == 0 ? path : $"{path}?{string.Join('&', all)}";
    }

    /// <summary>
    /// The parameters of a link to the next page, as a cursor; null when it has none. The rest of the link is ignored: Credly's links name another path than the one
    /// requested (recorded: /api/v1/ for /v1/), and our token goes to no other host.
    /// </summary>
    public static string? Cursor(string link) => link.IndexOf('?', StringComparison.Ordinal) is >= 0 and var start && link[(start + 1)..].Split('#')[0] is { Length: > 0 } cursor ? cursor : null;

    public static int? PageNumber(string? cursor) =>
        QueryHelpers.ParseQuery(cursor).TryGetValue("page", out var page) && int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>Notices a list that leads in circles by remembering one cursor, replaced at growing distances (Brent's cycle detection).</summary>
internal sealed class CycleDetector
{
    private string? remembered;
    private int steps;
    private int stepsUntilReplaced = 1;

    public bool LeadsBack(string cursor)
    {
        if (cursor == remembered)
        {
            return true;
        }

        if (++steps == stepsUntilReplaced)
        {
            (remembered, steps, stepsUntilReplaced) = (cursor, 0, stepsUntilReplaced * 2);
        }

        return false;
    }
}

/// <summary>A filter: <c>key::value|key::value,value</c> (Credly: filters of badge templates, seen on badges too).</summary>
public sealed class CredlyFilter
{
    private readonly string? text;

    private CredlyFilter(string? text) => this.text = text;

    public static CredlyFilter All { get; } = new(null);

    /// <summary>Adds a condition: the key has one of the values.</summary>
    /// <exception cref="ArgumentException">A value cannot be expressed in this syntax.</exception>
    public CredlyFilter Where(string key, params ReadOnlySpan<string> values)
    {
        foreach (var value in values)
        {
            if (!CanExpress(value))
            {
                throw new ArgumentException($"The value for {key} is empty or has a character that separates filters.", nameof(values));
            }
        }

        var term = $"{key}::{string.Join(',', values)}";
        return new(text is null ? term : $"{text}|{term}");
    }

    /// <summary>There is no known way to escape what separates keys and values.</summary>
    public static bool CanExpress(string value) =>
        value is { Length: > 0 } && !value.Contains("::", StringComparison.Ordinal) && value.AsSpan().IndexOfAny('|', ',') < 0;

    /// <summary>Before percent-encoding; null for every badge.</summary>
    internal string? Text => text;
}

/// <summary>
/// Decides which addresses in Credly's responses people may be sent to: https (on this machine also http), a host from the settings or a subdomain, no user part, the
/// default port or that of Credly's own addresses in the settings. The host is in ASCII, so that look-alike letters show, and it fits into a header.
/// </summary>
internal sealed partial class CredlyLinks(IOptions<CredlyOptions> options, ILogger<CredlyLinks> logger)
{
    private readonly Uri[] roots = [options.Value.WebBase, options.Value.ApiBase];
    private readonly string[] hosts = [options.Value.WebBase.IdnHost, options.Value.ApiBase.IdnHost, .. options.Value.LinkHosts];
    private readonly bool isLocal = options.Value.WebBase.IsLoopback || options.Value.ApiBase.IsLoopback;

    /// <summary>A rejected address is logged with the reason.</summary>
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

/// <summary>An address to use, or a code that says why not, such as <c>foreign-host</c>; neither where Credly gave none.</summary>
internal readonly record struct CredlyLink(Uri? Address, string? Refusal);
