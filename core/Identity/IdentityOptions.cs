using System.ComponentModel.DataAnnotations;

namespace MyIpma.Core.Identity;

/// <summary>Section <c>MyIpma:Identity</c>: whose tokens are accepted.</summary>
public sealed class IdentityOptions : IValidatableObject
{
    public const string Section = "MyIpma:Identity";

    /// <summary>Its discovery document names the keys (OpenID Connect Discovery 1.0).</summary>
    [Required]
    public Uri? Issuer { get; set; }

    [Required, MinLength(1)]
    public string Audience { get; set; } = "";

    /// <summary>Null when it is below the issuer.</summary>
    public Uri? MetadataAddress { get; set; }

    /// <summary>
    /// Account ids derive from this realm and the token's subject; without it, from the issuer's name. Set it to the old name before an issuer is renamed, and
    /// everybody keeps their account.
    /// </summary>
    [MinLength(1)]
    public string? AccountRealm { get; set; }

    /// <summary>Accepted signature algorithms; symmetric ones and none are never accepted (RFC 8725, section 3.1).</summary>
    [MinLength(1)]
    public string[] Algorithms { get; set; } = ["RS256", "PS256", "ES256"];

    /// <summary>The claim whose value <c>MyIpma.Operator</c> makes an operator. Only this one: an issuer may fill others by its own rules, or let people fill them.</summary>
    [Required, MinLength(1)]
    public string OperatorClaim { get; set; } = "roles";

    /// <summary>At most 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

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
