using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Hosting;

namespace MyIpma.Core.OpenBadges;

/// <summary>Section <c>MyIpma:OpenBadges</c>: what signed and hosted documents say. They are one text for all readers, so they are in English.</summary>
public sealed class OpenBadgesOptions
{
    public const string Section = "MyIpma:OpenBadges";

    [Required, MinLength(1)]
    public string IssuerName { get; set; } = "International Project Management Association";

    [Required]
    public Uri? IssuerUrl { get; set; } = new("https://www.ipma.world/");

    /// <summary>For questions about badges (Open Badges 2.0, Profile: required for an issuer); optional only in development.</summary>
    [EmailAddress]
    public string? IssuerEmail { get; set; }

    /// <summary>
    /// The host of the issuer's DID, with its port unless that is 443, e.g. <c>api.my.ipma.world</c>; by default the API's. Choose it once, before the first credential is
    /// signed: every credential names it, and the host must answer as long as one of them is in use.
    /// </summary>
    [RegularExpression(@"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?$")]
    public string? DidHost { get; set; }

    /// <summary>By level code; overrides the texts of the public page.</summary>
    public Dictionary<string, string> Descriptions { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Uri? CriteriaUrl { get; set; } = new("https://www.ipma.world/individuals/certification/");

    /// <summary>How long a published status list may be cached on its way, and again how long a verifier may use what it has read: a revocation may be seen as late as twice this.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30")]
    public TimeSpan StatusListFor { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Open Badges 2.0 validators refuse an issuer without an e-mail address.</summary>
internal sealed class IssuerEmailValidator(IHostEnvironment environment) : IValidateOptions<OpenBadgesOptions>
{
    public ValidateOptionsResult Validate(string? name, OpenBadgesOptions options) => options.IssuerEmail is { Length: > 0 } || environment.IsDevelopment()
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{OpenBadgesOptions.Section}:IssuerEmail is not set. Verifiers of Open Badges 2.0 refuse an issuer without an e-mail address.");
}

[OptionsValidator]
internal sealed partial class OpenBadgesOptionsValidator : IValidateOptions<OpenBadgesOptions>;
