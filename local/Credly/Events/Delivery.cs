namespace MyIpma.Local.Credly;

/// <summary>A webhook still owed. Success is exactly 200; otherwise it comes again, later each time, for 25 days (Credly: webhooks).</summary>
internal sealed record Delivery
{
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(25);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>The event's id.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset NextAt { get; init; }

    public int Attempts { get; init; }

    /// <summary>How often it is to succeed; more than once only where faults ask for repeats.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Null when nothing is owed any more.</summary>
    public Delivery? AfterSuccess(DateTimeOffset now) => Copies > 1 ? this with { Copies = Copies - 1, Attempts = 0, NextAt = now } : null;

    /// <summary>The schedule is not documented; this one starts at a second to suit one machine.</summary>
    public Delivery? AfterFailure(DateTimeOffset now)
    {
        var wait = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Min(Attempts, 10)), LongestWait.TotalSeconds));
        return now - Since > GiveUpAfter ? null : this with { Attempts = Attempts + 1, NextAt = now + wait };
    }
}
