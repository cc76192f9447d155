using System.Globalization;
using MyIpma.Core.Badges;

namespace MyIpma.Core.Claims;

/// <summary>The id of a claim, <c>{badgeId}.{number}</c>; also the id of its workflow.</summary>
public readonly record struct ClaimId(string BadgeId, int Number)
{
    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{BadgeId}.{Number}");

    /// <summary>Reads a claim id; null when it is not one.</summary>
    public static ClaimId? TryParse(string? text)
    {
        var dot = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        return text is not null && dot > 0 && BadgeIds.IsWellFormed(text[..dot])
            && int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? new ClaimId(text[..dot], number)
            : null;
    }
}
