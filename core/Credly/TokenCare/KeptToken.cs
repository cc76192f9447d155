namespace MyIpma.Core.Credly.TokenCare;

/// <summary>A token as it is kept.</summary>
/// <param name="Value">The secret.</param>
/// <param name="Follows">The fingerprint of the configured token it came from by rotation. When another is configured, this one no longer counts.</param>
/// <param name="Id">Credly's id of the token.</param>
/// <param name="ExpiresAt">When it stops working (UTC).</param>
public sealed record KeptToken(string Value, string Follows, string? Id = null, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>The id only: the value is a secret.</summary>
    public override string ToString() => $"token {Id}";
}
