using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Domain;

/// <summary>The levels badges exist for: what each is called, and its badge template at Credly.</summary>
public sealed class LevelCatalog(IOptions<LevelOptions> levels, IOptions<CredlyOptions> credly)
{
    /// <summary>True when certificates of this level lead to a badge.</summary>
    public bool IsKnown(string level) => levels.Value.Names.ContainsKey(level) && credly.Value.Templates.ContainsKey(level);

    /// <summary>The full name, e.g. <c>IPMA Level B® – Certified Senior Project Manager</c>.</summary>
    public string NameOf(string level) => levels.Value.Names.GetValueOrDefault(level, level);

    /// <summary>The badge template at Credly.</summary>
    public string TemplateOf(string level) => credly.Value.Templates[level];

    /// <summary>The file name of the level's picture.</summary>
    public string ImageOf(string level) => levels.Value.Images.GetValueOrDefault(level, "badge.svg");
}

/// <summary>Section <c>MyIpma:Levels</c>: the levels of IPMA's four-level certification, to be extended by settings.</summary>
public sealed class LevelOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "MyIpma:Levels";

    /// <summary>Names by level code (IPMA: four-level-certification system).</summary>
    [MinLength(1)]
    public Dictionary<string, string> Names { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["A"] = "IPMA Level A® – Certified Projects Director",
        ["B"] = "IPMA Level B® – Certified Senior Project Manager",
        ["C"] = "IPMA Level C® – Certified Project Manager",
        ["D"] = "IPMA Level D® – Certified Project Management Associate",
    };

    /// <summary>Picture files by level code, below <c>images/badges/</c> of the web site.</summary>
    [MinLength(1)]
    public Dictionary<string, string> Images { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["A"] = "a.svg",
        ["B"] = "b.svg",
        ["C"] = "c.svg",
        ["D"] = "d.svg",
    };
}

[OptionsValidator]
internal sealed partial class LevelOptionsValidator : IValidateOptions<LevelOptions>;
