using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace MyIpma.Core.Credly;

/// <summary>How this system reaches its organisation on Credly. No secret has a default.</summary>
public sealed class CredlyOptions : IValidatableObject
{
    /// <summary>The configuration section these settings are bound from.</summary>
    public const string Section = "MyIpma:Credly";

    /// <summary>Root of the API, ending in a slash (Credly: web service API, production and sandbox hosts).</summary>
    [Required]
    public Uri ApiBase { get; set; } = new("https://api.credly.com/v1/");

    /// <summary>Root of the pages people see.</summary>
    [Required]
    public Uri WebBase { get; set; } = new("https://www.credly.com/");

    /// <summary>Hosts that addresses in Credly's answers may have, themselves or below, besides those of <see cref="ApiBase"/> and <see cref="WebBase"/>; others are not used.</summary>
    public IList<string> LinkHosts { get; } = ["credly.com", "youracclaim.com"];

    /// <summary>The issuing organisation's id on Credly.</summary>
    [Required]
    public string OrganizationId { get; set; } = "";

    /// <summary>The authorization token the service starts with; <see cref="ICredlyTokenProvider"/> decides which one is used. Files and vaults like to add a line end, which is no part of it.</summary>
    [Required]
    public string Token
    {
        get;
        set => field = value?.Trim() ?? "";
    } = "";

    /// <summary>The Key Vault a rotated token is kept in; none on one machine, where the local tables do.</summary>
    public Uri? TokenVault { get; set; }

    /// <summary>The secrets accepted in the webhook's address: one, or two while one takes over from the other.</summary>
    [MinLength(1), MaxLength(2)]
    public IList<string> WebhookSecrets { get; } = [];

    /// <summary>Badge template id by level code.</summary>
    [MinLength(1)]
    public Dictionary<string, string> Templates { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True where nobody else writes to earners, so that Credly does. Follows from the settings of mail.</summary>
    public bool NotifiesEarners { get; internal set; }

    /// <summary>How long one try of one call may take while somebody waits: less than a request waits, so that a slow Credly counts towards the circuit.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(2.5);

    /// <summary>How long one try of one call may take in work that nobody waits for, so that what a slow Credly does in the end is done; less than what is due after a call waits.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:30")]
    public TimeSpan BackgroundCallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>About how long a failed read waits before its only second try.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan ReadRetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How many calls may be under way at once.</summary>
    [Range(1, 1000)]
    public int MaxConcurrentCalls { get; set; } = 16;

    /// <summary>How many calls may wait for their turn before further ones are turned away.</summary>
    [Range(0, 100_000)]
    public int MaxQueuedCalls { get; set; } = 500;

    /// <summary>The share of failing tries at which the circuit opens.</summary>
    [Range(0.05, 1.0)]
    public double BreakAtFailureRatio { get; set; } = 0.5;

    /// <summary>The tries within <see cref="BreakSampling"/> below which the share says nothing.</summary>
    [Range(2, 10_000)]
    public int BreakMinimumCalls { get; set; } = 8;

    /// <summary>The time over which failing tries are counted.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan BreakSampling { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the circuit stays open before one call may probe.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsAcceptableRoot(ApiBase) || !ApiBase.AbsolutePath.EndsWith('/'))
        {
            yield return new("ApiBase must be https (http only on this machine), end in a slash and have no query.", [nameof(ApiBase)]);
        }

        if (!IsAcceptableRoot(WebBase))
        {
            yield return new("WebBase must be https (http only on this machine) and have no query.", [nameof(WebBase)]);
        }

        if (WebhookSecrets.Any(secret => secret is not { Length: >= 16 } || secret.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))))
        {
            yield return new("A webhook secret has at least 16 characters, each a letter, a digit, '-' or '_'.", [nameof(WebhookSecrets)]);
        }

        if (Templates.Values.Any(string.IsNullOrWhiteSpace))
        {
            yield return new("Every level in Templates needs a badge template id.", [nameof(Templates)]);
        }
    }

    // The token travels with every call, so only a loopback address may go without TLS.
    private static bool IsAcceptableRoot(Uri? root) =>
        root is { IsAbsoluteUri: true, Query: "", Fragment: "", UserInfo: "" }
        && (root.Scheme == Uri.UriSchemeHttps || (root.Scheme == Uri.UriSchemeHttp && root.IsLoopback));
}

[OptionsValidator]
internal sealed partial class CredlyOptionsValidator : IValidateOptions<CredlyOptions>;
