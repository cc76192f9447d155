using System.ComponentModel.DataAnnotations;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Domain;

/// <summary>The levels badges exist for: what each is called, and its badge template on Credly.</summary>
public sealed class LevelCatalog(IOptions<LevelOptions> levels, IOptions<CredlyOptions> credly)
{
    /// <summary>True when certificates of this level lead to a badge.</summary>
    public bool IsKnown(string level) => levels.Value.Names.ContainsKey(level) && credly.Value.Templates.ContainsKey(level);

    /// <summary>The full name, e.g. <c>IPMA Level B® – Certified Senior Project Manager</c>.</summary>
    public string NameOf(string level) => levels.Value.Names.GetValueOrDefault(level, level);

    /// <summary>The badge template on Credly.</summary>
    public string TemplateOf(string level) => credly.Value.Templates[level];

    /// <summary>The file name of the level's picture.</summary>
    public string ImageOf(string level) => levels.Value.Images.GetValueOrDefault(level, "badge.svg");
}

/// <summary>What a level means, in the words of the public page: the competences of IPMA's Individual Competence Baseline (ICB4).</summary>
internal static class LevelText
{
    private static readonly string[] AreaKeys = ["perspective", "people", "practice"];

    /// <summary>What its holders do.</summary>
    public static string Meaning(string level, CultureInfo language) => Localizer.Get($"level.{KeyOf(level)}.meaning", language);

    /// <summary>How it is earned.</summary>
    public static string Criteria(string level, CultureInfo language) => Localizer.Get($"level.{KeyOf(level)}.criteria", language);

    /// <summary>What is assessed, by area of competence.</summary>
    public static IEnumerable<(string Name, string Text)> Areas(CultureInfo language) =>
        AreaKeys.Select(area => (Localizer.Get($"level.{area}.name", language), Localizer.Get($"level.{area}.text", language)));

    /// <summary>A level that came with the settings has no text of its own.</summary>
    private static string KeyOf(string level) => level.ToUpperInvariant() is "A" or "B" or "C" or "D" ? level.ToLowerInvariant() : "other";
}

/// <summary>Section <c>MyIpma:Levels</c>: the levels of IPMA's four-level certification, to be extended by settings.</summary>
public sealed class LevelOptions
{
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
