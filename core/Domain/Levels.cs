using System.ComponentModel.DataAnnotations;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Domain;

/// <summary>The levels that badges exist for, with their names and Credly templates.</summary>
public sealed class LevelCatalog(IOptions<LevelOptions> levels, IOptions<CredlyOptions> credly)
{
    public bool IsKnown(string level) => levels.Value.Names.ContainsKey(level) && credly.Value.Templates.ContainsKey(level);

    /// <summary>For example <c>IPMA Level B® – Certified Senior Project Manager</c>.</summary>
    public string NameOf(string level) => levels.Value.Names.GetValueOrDefault(level, level);

    public string TemplateOf(string level) => credly.Value.Templates[level];

    /// <summary>A file name.</summary>
    public string ImageOf(string level) => levels.Value.Images.GetValueOrDefault(level, "badge.svg");
}

/// <summary>Texts of the public page about a level: the competences of IPMA's Individual Competence Baseline (ICB4).</summary>
internal static class LevelText
{
    private static readonly string[] AreaKeys = ["perspective", "people", "practice"];

    public static string Meaning(string level, CultureInfo language) => Localizer.Get($"level.{KeyOf(level)}.meaning", language);

    public static string Criteria(string level, CultureInfo language) => Localizer.Get($"level.{KeyOf(level)}.criteria", language);

    public static IEnumerable<(string Name, string Text)> Areas(CultureInfo language) =>
        AreaKeys.Select(area => (Localizer.Get($"level.{area}.name", language), Localizer.Get($"level.{area}.text", language)));

    /// <summary>Levels added by settings have no text of their own.</summary>
    private static string KeyOf(string level) => level.ToUpperInvariant() is "A" or "B" or "C" or "D" ? level.ToLowerInvariant() : "other";
}

/// <summary>Section <c>MyIpma:Levels</c>: the levels of IPMA's four-level certification, to be extended by settings.</summary>
public sealed class LevelOptions
{
    public const string Section = "MyIpma:Levels";

    /// <summary>By level code (IPMA: four-level-certification system).</summary>
    [MinLength(1)]
    public Dictionary<string, string> Names { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["A"] = "IPMA Level A® – Certified Projects Director",
        ["B"] = "IPMA Level B® – Certified Senior Project Manager",
        ["C"] = "IPMA Level C® – Certified Project Manager",
        ["D"] = "IPMA Level D® – Certified Project Management Associate",
    };

    /// <summary>By level code; below <c>images/badges/</c> of the web site.</summary>
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
