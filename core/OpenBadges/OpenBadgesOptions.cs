using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Hosting;

namespace MyIpma.Core.OpenBadges;

/// <summary>Section <c>MyIpma:OpenBadges</c>: what signed and hosted documents say. They are one text for all readers, so they are in English.</summary>
public sealed class OpenBadgesOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "MyIpma:OpenBadges";

    /// <summary>The issuer's name.</summary>
    [Required, MinLength(1)]
    public string IssuerName { get; set; } = "International Project Management Association";

    /// <summary>The issuer's web site.</summary>
    [Required]
    public Uri? IssuerUrl { get; set; } = new("https://www.ipma.world/");

    /// <summary>Where to ask about badges (Open Badges 2.0, Profile: required for an issuer); may be left out only in development.</summary>
    [EmailAddress]
    public string? IssuerEmail { get; set; }

    /// <summary>
    /// The host of the issuer's DID, with its port where it is not 443, e.g. <c>api.my.ipma.world</c>; the API's own where left out. Chosen once, before the first credential is
    /// signed: every credential names it, and this host must answer as long as one of them is about.
    /// </summary>
    [RegularExpression(@"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?$")]
    public string? DidHost { get; set; }

    /// <summary>What a level stands for, by level code, where it is to be said differently from the texts of the public page.</summary>
    public Dictionary<string, string> Descriptions { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where the criteria can be read in full.</summary>
    public Uri? CriteriaUrl { get; set; } = new("https://www.ipma.world/individuals/certification/");

    /// <summary>How long a published status list may be kept on its way, and again how long a verifier may use the one it has read: twice this is how late a revocation may be seen.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30")]
    public TimeSpan StatusListFor { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Open Badges 2.0 validators refuse an issuer without an address.</summary>
internal sealed class IssuerEmailValidator(IHostEnvironment environment) : IValidateOptions<OpenBadgesOptions>
{
    public ValidateOptionsResult Validate(string? name, OpenBadgesOptions options) => options.IssuerEmail is { Length: > 0 } || environment.IsDevelopment()
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{OpenBadgesOptions.Section}:IssuerEmail is not set. Verifiers of Open Badges 2.0 refuse an issuer without an e-mail address.");
}

[OptionsValidator]
internal sealed partial class OpenBadgesOptionsValidator : IValidateOptions<OpenBadgesOptions>;
