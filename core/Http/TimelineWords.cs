using System.Globalization;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>Says a line of a timeline in words: what happened, why a claim failed, and how we know.</summary>
internal static class TimelineWords
{
    private const string Topic = "timeline";

    public static string Of(TimelineEntry entry, CultureInfo language)
    {
        var what = Text.Get($"{Topic}.{NameOf(entry.Happening)}", language);
        var sentences = new[] { what, ReasonOf(entry, language), SourceOf(entry.Cause, language) }.OfType<string>();

        // Chinese sentences follow each other without a space.
        return string.Join(what.EndsWith('。') ? "" : " ", sentences);
    }

    private static string? ReasonOf(TimelineEntry entry, CultureInfo language) =>
        entry.Happening == Happening.ClaimFailed && entry.Reason is ClaimReasons.ProviderUnavailable or ClaimReasons.ProviderRefused
            ? Text.Get($"{Topic}.reason-{entry.Reason}", language)
            : null;

    private static string? SourceOf(Cause cause, CultureInfo language) => cause switch
    {
        { Kind: CauseKind.Certificate or CauseKind.CredlyEvent, Reference: { } reference } => Text.Get($"{Topic}.by-{NameOf(cause.Kind)}", language, reference),
        { Kind: CauseKind.Reconciliation or CauseKind.Operator } => Text.Get($"{Topic}.by-{NameOf(cause.Kind)}", language),
        _ => null,
    };

    private static string NameOf<T>(T value)
        where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
