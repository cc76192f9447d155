using System.Globalization;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Http;

/// <summary>Says a line of a timeline in words: what happened, why a claim failed, and how we know.</summary>
internal static class TimelineText
{
    private const string Topic = "timeline";

    public static string FromEntry(TimelineEntry entry, CultureInfo language)
    {
        var what = Localizer.Get($"{Topic}.{ToCamelCase(entry.Kind)}", language);
        var sentences = new[] { what, GetReason(entry, language), GetSource(entry.Source, language) }.OfType<string>();

        // Chinese sentences follow each other without a space.
        return string.Join(what.EndsWith('。') ? "" : " ", sentences);
    }

    private static string? GetReason(TimelineEntry entry, CultureInfo language) =>
        entry.Kind == BadgeEventKind.ClaimFailed && entry.Reason is ClaimReasons.ProviderUnavailable or ClaimReasons.ProviderRefused
            ? Localizer.Get($"{Topic}.reason-{entry.Reason}", language)
            : null;

    private static string? GetSource(ChangeSource source, CultureInfo language) => source switch
    {
        { Kind: ChangeSourceKind.Certificate or ChangeSourceKind.CredlyEvent, Reference: { } reference } => Localizer.Get($"{Topic}.by-{ToCamelCase(source.Kind)}", language, reference),
        { Kind: ChangeSourceKind.Reconciliation or ChangeSourceKind.Operator } => Localizer.Get($"{Topic}.by-{ToCamelCase(source.Kind)}", language),
        _ => null,
    };

    private static string ToCamelCase<T>(T value)
        where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
