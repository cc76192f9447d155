using MyIpma.Core.Badges;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Reconciliation;

/// <summary>One difference between us and Credly. It carries ids and states, nothing about the person.</summary>
public sealed record Difference(DriftKind Kind, BadgeKey? Badge, string? CredlyId, string? Ours, string? Theirs)
{
    /// <summary>What differs between a badge of Credly's list and ours of the same id; null when we are of one mind.</summary>
    public static Difference? Between(Badge? ours, CredlyBadge theirs) => KindOf(ours, theirs) switch
    {
        null => null,
        DriftKind.PublicDiffers => new(DriftKind.PublicDiffers, ours?.Key, theirs.Id, Shown(!theirs.Public), Shown(theirs.Public)),
        { } kind => new(kind, ours?.Key, theirs.Id, ours?.Credly?.State.ToString().ToLowerInvariant(), theirs.State.ToString().ToLowerInvariant()),
    };

    /// <summary>True when Credly has news of the badge, be it only a detail that is no difference.</summary>
    public static bool IsNews(Badge ours, CredlyBadge theirs) =>
        Between(ours, theirs) is not (null or { Kind: DriftKind.IssuedTwice }) || (ours.Credly is { } copy && copy.Id == theirs.Id && copy.UpdatedAt < theirs.UpdatedAt);

    private static DriftKind? KindOf(Badge? ours, CredlyBadge theirs) => ours switch
    {
        null => DriftKind.UnknownThere,
        { Credly: null } => theirs.State == CredlyBadgeState.Replaced ? null : DriftKind.MissingHere,
        { Credly: { } copy } when copy.Id == theirs.Id => KindOf(copy, theirs),
        { Credly: { } copy } when copy.EarlierIds.Contains(theirs.Id) || !IsInForce(theirs.State) => null,
        { Credly: { } copy } => IsInForce(copy.State) ? DriftKind.IssuedTwice : DriftKind.MissingHere,
    };

    /// <summary>What we heard after the list was made is no difference.</summary>
    private static DriftKind? KindOf(CredlyCopy copy, CredlyBadge theirs) => theirs switch
    {
        _ when theirs.UpdatedAt < copy.UpdatedAt => null,
        _ when theirs.State != copy.State => DriftKind.StateDiffers,
        { State: CredlyBadgeState.Accepted } when theirs.Public != copy.Public => DriftKind.PublicDiffers,
        _ => null,
    };

    private static bool IsInForce(CredlyBadgeState state) => state is CredlyBadgeState.Pending or CredlyBadgeState.Accepted;

    private static string Shown(bool isPublic) => isPublic ? "public" : "private";
}
