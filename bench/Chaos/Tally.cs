using System.Collections.Concurrent;

namespace MyIpma.Bench.Chaos;

/// <summary>Counts what people saw, from many threads.</summary>
internal sealed class Tally
{
    private long calls;
    private long comeBackLater;

    public long Calls => Interlocked.Read(ref calls);

    /// <summary>Answers 503 that said what it is and when to come back.</summary>
    public long ComeBackLater => Interlocked.Read(ref comeBackLater);

    /// <summary>What must never happen, one sentence each.</summary>
    public ConcurrentQueue<string> Broken { get; } = new();

    public ConcurrentDictionary<string, int> Done { get; } = new();

    public void Called() => Interlocked.Increment(ref calls);

    public void ToldToComeBack() => Interlocked.Increment(ref comeBackLater);

    public void Broke(IEnumerable<string> sentences)
    {
        foreach (var sentence in sentences)
        {
            Broken.Enqueue(sentence);
        }
    }

    public void Did(string what) => Done.AddOrUpdate(what, 1, (_, count) => count + 1);
}
