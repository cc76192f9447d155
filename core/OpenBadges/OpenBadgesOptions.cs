using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

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

    /// <summary>Where to ask about badges; none when left out.</summary>
    [EmailAddress]
    public string? IssuerEmail { get; set; }

    /// <summary>What a level stands for, by level code (IPMA: four-level certification).</summary>
    public Dictionary<string, string> Descriptions { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["A"] = "Leads very complex portfolios, programmes or projects and directs how an organisation carries them out.",
        ["B"] = "Leads complex projects, with responsibility for their people, parties and results.",
        ["C"] = "Leads projects of moderate complexity and is competent in every element of project management.",
        ["D"] = "Knows project management in all its competence elements and applies it as part of a project team.",
    };

    /// <summary>What one has to show to reach a level; <c>{0}</c> stands for its code.</summary>
    [Required, MinLength(1)]
    public string Criteria { get; set; } =
        "Assessed by a certification body of IPMA against the IPMA Individual Competence Baseline for Level {0}: application, examination and, above Level D, a report on own projects and an interview with assessors.";

    /// <summary>Where the criteria can be read in full.</summary>
    public Uri? CriteriaUrl { get; set; } = new("https://www.ipma.world/individuals/certification/");

    /// <summary>How long a published status list may be used before it is read again: how late a revocation may be seen.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan StatusListFor { get; set; } = TimeSpan.FromSeconds(30);
}

[OptionsValidator]
internal sealed partial class OpenBadgesOptionsValidator : IValidateOptions<OpenBadgesOptions>;
