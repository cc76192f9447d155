using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace MyIpma.Core.Certificates;

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
