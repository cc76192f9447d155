using System.ComponentModel.DataAnnotations;

namespace MyIpma.Core.Identity;

/// <summary>Section <c>MyIpma:Identity</c>: whose tokens are accepted.</summary>
public sealed class IdentityOptions : IValidatableObject
{
    public const string Section = "MyIpma:Identity";

    /// <summary>The OpenID Connect issuer; its discovery document names the keys (OpenID Connect Discovery 1.0).</summary>
    [Required]
    public Uri? Issuer { get; set; }

    /// <summary>The audience a token must be for.</summary>
    [Required, MinLength(1)]
    public string Audience { get; set; } = "";

    /// <summary>Where the discovery document is, when it is not below the issuer.</summary>
    public Uri? MetadataAddress { get; set; }

    /// <summary>
    /// Whose subjects they are, whatever the issuer is called at present: accounts derive from it and the token's subject. Without it, from the issuer's
    /// name; set it to the old name before an issuer is renamed, and everybody keeps their account.
    /// </summary>
    [MinLength(1)]
    public string? AccountRealm { get; set; }

    /// <summary>The signature algorithms that count; symmetric ones and none never do (RFC 8725, section 3.1).</summary>
    [MinLength(1)]
    public string[] Algorithms { get; set; } = ["RS256", "PS256", "ES256"];

    /// <summary>The claim whose value <c>MyIpma.Operator</c> makes an operator. This one only: others an issuer may fill by rules of its own, or let people fill themselves.</summary>
    [Required, MinLength(1)]
    public string OperatorClaim { get; set; } = "roles";

    /// <summary>How far clocks may differ, 60 s at most.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Issuer is { } issuer && !(issuer.IsAbsoluteUri && (issuer.Scheme == Uri.UriSchemeHttps || issuer.IsLoopback)))
        {
            yield return new ValidationResult("must be an https address (http only on this machine)", [nameof(Issuer)]);
        }

        if (Algorithms.Any(algorithm => algorithm.StartsWith("HS", StringComparison.OrdinalIgnoreCase) || algorithm.Equals("none", StringComparison.OrdinalIgnoreCase)))
        {
            yield return new ValidationResult("must name asymmetric algorithms only", [nameof(Algorithms)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class IdentityOptionsValidator : IValidateOptions<IdentityOptions>;
