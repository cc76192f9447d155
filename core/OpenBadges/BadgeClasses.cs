using System.Globalization;
using Microsoft.Extensions.Options;
using MyIpma.Core.Certificates;
using MyIpma.Core.OpenBadges.Hosted;
using MyIpma.Core.Site;

namespace MyIpma.Core.OpenBadges;

/// <summary>What is said about a level in documents for everybody, the same in Open Badges 2.0 and 3.0.</summary>
public sealed class BadgeClasses(LevelCatalog levels, IOptions<OpenBadgesOptions> texts, IOptions<SiteOptions> site)
{
    /// <summary>True when badges of this level exist; spelled as it stands in addresses.</summary>
    public bool Knows(string level) => !level.Any(char.IsAsciiLetterLower) && levels.Knows(level);

    /// <summary>The address of a level's class.</summary>
    public Uri AddressOf(string level) => site.Value.Api($"api/ob/v2/classes/{Uri.EscapeDataString(level)}");

    /// <summary>The full name.</summary>
    public string NameOf(string level) => levels.NameOf(level);

    /// <summary>What it stands for; a level without a text of its own has its name.</summary>
    public string DescriptionOf(string level) => texts.Value.Descriptions.GetValueOrDefault(level, levels.NameOf(level));

    /// <summary>How it is earned.</summary>
    public BadgeCriteria CriteriaOf(string level) => new(texts.Value.CriteriaUrl, string.Format(CultureInfo.InvariantCulture, texts.Value.Criteria, level));

    /// <summary>Its picture.</summary>
    public Uri ImageOf(string level) => site.Value.Web($"images/badges/{levels.ImageOf(level)}");
}
