namespace MyIpma.Core.Http.Bodies;

/// <summary>A page of badges.</summary>
/// <param name="AsOf">The server's clock (UTC), to which <c>secondsLeft</c> belongs.</param>
/// <param name="Items">The badges, newest certificate first.</param>
/// <param name="Next">The cursor of the next page; none on the last.</param>
public sealed record BadgeListBody(DateTimeOffset AsOf, IReadOnlyList<BadgeBody> Items, string? Next);
