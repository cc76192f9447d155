using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace MyIpma.Core.Share;

/// <summary>Section <c>MyIpma:Share</c>: how IPMA is named where badges are shared.</summary>
public sealed class ShareOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "MyIpma:Share";

    /// <summary>IPMA's number at LinkedIn, so that the certification bears its logo there; empty until known.</summary>
    [RegularExpression("^[0-9]*$")]
    public string LinkedInOrganizationId { get; set; } = "";

    /// <summary>IPMA's name, used at LinkedIn where there is no number.</summary>
    [Required, MinLength(1)]
    public string OrganizationName { get; set; } = "International Project Management Association (IPMA)";
}

[OptionsValidator]
internal sealed partial class ShareOptionsValidator : IValidateOptions<ShareOptions>;
