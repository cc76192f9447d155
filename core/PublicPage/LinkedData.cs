using System.Text.Json;
using System.Text.Json.Nodes;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Verify;

namespace MyIpma.Core.PublicPage;

/// <summary>The badge for search engines (schema.org: EducationalOccupationalCredential).</summary>
internal static class LinkedData
{
    /// <summary>JSON whose encoder leaves no angle bracket or quote that could end the element it stands in.</summary>
    public static Markup Of(Verification found, BadgeStatus status, LevelCatalog levels, BadgeAddresses addresses)
    {
        var issuer = new JsonObject { ["@type"] = "Organization", ["name"] = BadgePage.Issuer, ["url"] = "https://ipma.world/" };
        var json = new JsonObject
        {
            ["@context"] = "https://schema.org",
            ["@type"] = "EducationalOccupationalCredential",
            ["@id"] = addresses.Page(found.BadgeId).AbsoluteUri,
            ["url"] = addresses.Page(found.BadgeId).AbsoluteUri,
            ["identifier"] = found.BadgeId,
            ["name"] = levels.NameOf(found.Level),
            ["image"] = addresses.Badge(found.BadgeId).AbsoluteUri,
            ["credentialCategory"] = "badge",
            ["educationalLevel"] = $"IPMA Level {found.Level}",
            ["recognizedBy"] = issuer,
            ["publisher"] = issuer.DeepClone(),
            ["about"] = new JsonObject { ["@type"] = "Person", ["name"] = found.Holder },
            ["datePublished"] = PageDates.Iso(found.IssuedOn),
            ["creativeWorkStatus"] = JsonNamingPolicy.CamelCase.ConvertName($"{status}"),
        };
        if (found.ExpiresOn is { } last)
        {
            json["expires"] = PageDates.Iso(last);
        }

        return Markup.Fixed(json.ToJsonString());
    }
}
