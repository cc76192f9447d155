using System.Collections.Concurrent;

namespace MyIpma.Local.Credly;

/// <summary>Throws the dice for faults and counts what it did to whom.</summary>
internal sealed class FaultDesk
{
    private static readonly FaultKind[] ApiFaults = [FaultKind.Error500, FaultKind.Error503, FaultKind.Error429, FaultKind.LostAnswer];
    private static readonly TimeSpan LongestShuffle = TimeSpan.FromMilliseconds(750);

    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<FaultKind, long> injected = new();
    private readonly ConcurrentDictionary<string, long> calls = new();
    private FaultSettings settings = new();
    private Random random = new();

    public FaultSettings Settings => Volatile.Read(ref settings);

    public IReadOnlyDictionary<FaultKind, long> Injected => injected;

    public IReadOnlyDictionary<string, long> Calls => calls;

    public void Use(FaultSettings next)
    {
        lock (gate)
        {
            random = next.Seed is { } seed ? new Random(seed.GetHashCode()) : new Random();
            Volatile.Write(ref settings, next);
        }
    }

    public void CountCall(string operation) => calls.AddOrUpdate(operation, 1, (_, count) => count + 1);

    /// <summary>What goes wrong with the next API call.</summary>
    public FaultKind NextApiFault()
    {
        lock (gate)
        {
            return Hits(settings.FailRate) ? Count(ApiFaults[random.Next(ApiFaults.Length)]) : FaultKind.None;
        }
    }

    /// <summary>How the webhook of an event will travel; null when it is lost.</summary>
    public Delivery? Plan(CredlyEvent happened, DateTimeOffset now)
    {
        lock (gate)
        {
            if (Hits(settings.WebhookLossRate))
            {
                Count(FaultKind.WebhookLost);
                return null;
            }

            return new Delivery { Id = happened.Id, Since = now, NextAt = now + NextDetour(), Copies = NextCopies() };
        }
    }

    private int NextCopies()
    {
        if (!Hits(settings.WebhookRepeatRate))
        {
            return 1;
        }

        Count(FaultKind.WebhookRepeated);
        return random.Next(2, 4);
    }

    /// <summary>A random wait for each puts them in random order.</summary>
    private TimeSpan NextDetour()
    {
        if (!settings.WebhookShuffle)
        {
            return TimeSpan.Zero;
        }

        Count(FaultKind.WebhookShuffled);
        return TimeSpan.FromMilliseconds(random.Next((int)LongestShuffle.TotalMilliseconds));
    }

    private bool Hits(double rate) => rate > 0 && random.NextDouble() < rate;

    private FaultKind Count(FaultKind kind)
    {
        injected.AddOrUpdate(kind, 1, (_, count) => count + 1);
        return kind;
    }
}
