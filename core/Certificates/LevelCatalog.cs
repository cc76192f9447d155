using Microsoft.Extensions.Options;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Certificates;

/// <summary>The levels badges exist for: what each is called, and its badge template at Credly.</summary>
public sealed class LevelCatalog(IOptions<LevelOptions> levels, IOptions<CredlyOptions> credly)
{
    /// <summary>True when certificates of this level lead to a badge.</summary>
    public bool Knows(string level) => levels.Value.Names.ContainsKey(level) && credly.Value.Templates.ContainsKey(level);

    /// <summary>The full name, e.g. <c>IPMA Level B® – Certified Senior Project Manager</c>.</summary>
    public string NameOf(string level) => levels.Value.Names.GetValueOrDefault(level, level);

    /// <summary>The badge template at Credly.</summary>
    public string TemplateOf(string level) => credly.Value.Templates[level];

    /// <summary>The file name of the level's picture.</summary>
    public string ImageOf(string level) => levels.Value.Images.GetValueOrDefault(level, "badge.svg");
}
