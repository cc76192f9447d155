using System.Diagnostics;
using System.Globalization;
using MyIpma.Core.Domain;
using MyIpma.Core.Pictures;

namespace MyIpma.Bench;

/// <summary>Measures cards drawn a second, cards served again, and a hundred concurrent requests for one card.</summary>
internal static class PictureCommand
{
    private const int ConcurrentRequests = 100;

    public static async Task<int> RunAsync(string[] args)
    {
        var cards = int.Parse(Usage.Value(args, "--cards", "500"), CultureInfo.InvariantCulture);
        using var fonts = new FontSet();
        using var pictures = new BadgeImages(fonts, new NoPictureStore());
        await pictures.CardAsync(Model("Warm Up"), "b_warm", CancellationToken.None);
        var bytes = 0L;
        var first = await MeasureAsync(cards, async n => Interlocked.Add(ref bytes, (await pictures.CardAsync(Model(Name(n)), Badge(n), CancellationToken.None)).Length));
        var again = await MeasureAsync(cards, n => pictures.CardAsync(Model(Name(n)), Badge(n), CancellationToken.None));
        var same = await MeasureAsync(ConcurrentRequests, _ => pictures.CardAsync(Model("Everybody Wants"), "b_same", CancellationToken.None));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cards} cards, {Environment.ProcessorCount} cores"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"drawn        {cards / first.Wall.TotalSeconds,10:F0} a second, {first.Processor.TotalMilliseconds / cards:F1} ms of processor each, {bytes / cards / 1024.0:F1} KiB each"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"again        {cards / again.Wall.TotalSeconds,10:F0} a second, {again.Processor.TotalMilliseconds / cards:F3} ms of processor each"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ConcurrentRequests} want one {same.Processor.TotalMilliseconds,10:F0} ms of processor in all, drawn {pictures.Drawn - cards - 1} times"));
        return 0;
    }

    private static async Task<(TimeSpan Wall, TimeSpan Processor)> MeasureAsync(int count, Func<int, Task> draw)
    {
        using var process = Process.GetCurrentProcess();
        var processor = process.TotalProcessorTime;
        var since = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (n, _) => await draw(n));
        process.Refresh();
        return (Stopwatch.GetElapsedTime(since), process.TotalProcessorTime - processor);
    }

    private static string Name(int n) => string.Create(CultureInfo.InvariantCulture, $"Wilhelmina Number {n}");

    private static string Badge(int n) => string.Create(CultureInfo.InvariantCulture, $"b_{n}");

    private static BadgeImageModel Model(string holder) =>
        new("B", "IPMA Level B® – Certified Senior Project Manager", holder, new DateOnly(2026, 1, 2), new DateOnly(2031, 1, 1), ValidityState.Valid);
}
