using System.Text.RegularExpressions;

namespace MyIpma.Tests.Architecture;

/// <summary>The order of the folders of core: each may use what stands behind it in this list, never what stands before.</summary>
internal static partial class Layers
{
    /// <summary>Types of the files at the root of core, which compose the layers; a layer may name none of them.</summary>
    private static readonly string[] Roots = ["ServiceCollectionExtensions", "EndpointRouteBuilderExtensions", "EffectDispatcher", "AccountEffectDispatcher"];

    public static IReadOnlyList<string> Order { get; } =
    [
        "Http", "Staff", "OpenBadges", "Verification", "Accounts", "Certificates", "Reconciliation", "Webhooks", "Claims", "Issuing", "Badges", "Outbox",
        "Pictures", "Identity", "Mail", "CredlyTokens", "Health", "Events", "Domain", "Backup", "Storage", "Credly", "Common", "Texts",
    ];

    public static IEnumerable<string> ArrowsUp(Source source)
    {
        var code = Comment().Replace(source.Code, "");
        var used = Namespace().Matches(code).Select(match => match.Groups["layer"].Value).Distinct();
        var above = Order.TakeWhile(layer => layer != source.Layer).Intersect(used).Select(layer => $"{source.File} -> {layer}");
        return above.Concat(Roots.Where(root => Regex.IsMatch(code, $@"\b{root}\b")).Select(root => $"{source.File} -> {root}"));
    }

    [GeneratedRegex(@"//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bCore\.(?<layer>[A-Z]\w+)")]
    private static partial Regex Namespace();

    /// <summary>A file of core: the layer it belongs to, its path inside core, its text.</summary>
    internal sealed record Source(string Layer, string File, string Code);
}
