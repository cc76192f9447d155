namespace MyIpma.Core.Credly.TokenCare;

/// <summary>How the Credly token stands at a moment.</summary>
/// <param name="Health">In one word.</param>
/// <param name="ExpiresAt">When it stops working (UTC), once known.</param>
/// <param name="DaysLeft">Whole days until then.</param>
public sealed record TokenState(TokenHealth Health, DateTimeOffset? ExpiresAt = null, int? DaysLeft = null)
{
    /// <summary>How long before its end a token counts as expiring.</summary>
    public static readonly TimeSpan WarnBefore = TimeSpan.FromDays(30);

    /// <summary>The state that a record means at a moment.</summary>
    public static TokenState Of(TokenRecord record, DateTimeOffset now)
    {
        var left = record.ExpiresAt - now;
        var health = record switch
        {
            { Lost: true } => TokenHealth.Lost,
            { Refused: true } => TokenHealth.Refused,
            _ when left <= TimeSpan.Zero => TokenHealth.Refused,
            _ when left <= WarnBefore => TokenHealth.Expiring,
            { CheckedAt: null } => TokenHealth.Unknown,
            _ => TokenHealth.Good,
        };
        return new TokenState(health, record.ExpiresAt, left is { } time ? (int)Math.Floor(time.TotalDays) : null);
    }
}
