using System.Collections.Concurrent;
using System.Text.Json;
using CredlySimulator.Accounts;
using CredlySimulator.State;
using CredlySimulator.Webhooks;

namespace CredlySimulator.Faults;

/// <summary>Injects faults at random, and counts them and the API calls.</summary>
internal sealed class FaultInjector
{
    private static readonly FaultKind[] ApiFaults = [FaultKind.Error500, FaultKind.Error503, FaultKind.Error429, FaultKind.LostAnswer];
    private static readonly TimeSpan MaxShuffleDelay = TimeSpan.FromMilliseconds(750);

    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<FaultKind, long> injected = new();
    private readonly ConcurrentDictionary<string, long> calls = new();
    private FaultSettings settings = new();
    private Random random = new();

    public FaultSettings Settings => Volatile.Read(ref settings);

    public IReadOnlyDictionary<FaultKind, long> Injected => injected;

    public IReadOnlyDictionary<string, long> Calls => calls;

    public void Configure(FaultSettings next)
    {
        lock (gate)
        {
            random = next.Seed is { } seed ? new Random(seed.GetHashCode()) : new Random();
            Volatile.Write(ref settings, next);
        }
    }

    public void CountCall(string operation) => calls.AddOrUpdate(operation, 1, (_, count) => count + 1);

    public FaultKind NextApiFault()
    {
        lock (gate)
        {
            return Occurs(settings.FailRate) ? Count(ApiFaults[random.Next(ApiFaults.Length)]) : FaultKind.None;
        }
    }

    /// <summary>Null when the webhook is lost.</summary>
    public WebhookDelivery? PlanDelivery(CredlyEvent credlyEvent, DateTimeOffset now)
    {
        lock (gate)
        {
            if (Occurs(settings.WebhookLossRate))
            {
                Count(FaultKind.WebhookLost);
                return null;
            }

            return new WebhookDelivery { Id = credlyEvent.Id, Since = now, NextAt = now + NextDelay(), Copies = NextCopies() };
        }
    }

    private int NextCopies()
    {
        if (!Occurs(settings.WebhookRepeatRate))
        {
            return 1;
        }

        Count(FaultKind.WebhookRepeated);
        return random.Next(2, 4);
    }

    /// <summary>A random delay for each webhook puts them in random order.</summary>
    private TimeSpan NextDelay()
    {
        if (!settings.WebhookShuffle)
        {
            return TimeSpan.Zero;
        }

        Count(FaultKind.WebhookShuffled);
        return TimeSpan.FromMilliseconds(random.Next((int)MaxShuffleDelay.TotalMilliseconds));
    }

    private bool Occurs(double rate) => rate > 0 && random.NextDouble() < rate;

    private FaultKind Count(FaultKind kind)
    {
        injected.AddOrUpdate(kind, 1, (_, count) => count + 1);
        return kind;
    }
}

internal enum FaultKind
{
    None,
    Error500,
    Error503,
    Error429,
    LostAnswer,
    WebhookLost,
    WebhookRepeated,
    WebhookShuffled,
}

/// <summary>Rates are from 0 to 1.</summary>
internal sealed record FaultSettings
{
    private const int MaxLatencyMs = 60_000;

    public int LatencyMs { get; init; }

    /// <summary>Split evenly between 500, 503, 429 and answers lost after the work was done.</summary>
    public double FailRate { get; init; }

    public double WebhookLossRate { get; init; }
    public double WebhookRepeatRate { get; init; }
    public bool WebhookShuffle { get; init; }
    public long? Seed { get; init; }

    /// <summary>Null when all members are in range.</summary>
    public string? FirstError() => this switch
    {
        { LatencyMs: < 0 or > MaxLatencyMs } => "latencyMs must be from 0 to 60000.",
        { FailRate: not (>= 0 and <= 1) } => "failRate must be from 0 to 1.",
        { WebhookLossRate: not (>= 0 and <= 1) } => "webhookLossRate must be from 0 to 1.",
        { WebhookRepeatRate: not (>= 0 and <= 1) } => "webhookRepeatRate must be from 0 to 1.",
        _ => null,
    };
}

internal static class FaultEndpoints
{
    public static void MapFaults(this RouteGroupBuilder credly)
    {
        credly.MapGet("faults", GetAsync);
        credly.MapPut("faults", PutAsync);
    }

    private static async Task<IResult> GetAsync(SimulatorState simulator, FaultInjector injector, CancellationToken ct)
    {
        await simulator.LoadAsync(ct);
        return TypedResults.Ok(FaultReport.From(injector));
    }

    private static async Task<IResult> PutAsync(HttpRequest request, SimulatorState simulator, FaultInjector injector, CancellationToken ct)
    {
        if (await ReadAsync(request, ct) is not { } settings)
        {
            return ScriptProblem.Invalid(
                "Give a JSON object with latencyMs, failRate, webhookLossRate, webhookRepeatRate, webhookShuffle and seed, all optional.");
        }

        if (settings.FirstError() is { } error)
        {
            return ScriptProblem.Invalid(error);
        }

        await simulator.ChangeAsync(transaction => transaction.Put(settings), ct);
        injector.Configure(settings);
        return TypedResults.Ok(FaultReport.From(injector));
    }

    private static async Task<FaultSettings?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<FaultSettings>(request.Body, JsonSerializerOptions.Web, ct);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The settings in force, and the counts since the process started.</summary>
internal sealed record FaultReport(
    int LatencyMs,
    double FailRate,
    double WebhookLossRate,
    double WebhookRepeatRate,
    bool WebhookShuffle,
    long? Seed,
    InjectedFaults Injected,
    IReadOnlyDictionary<string, long> Calls)
{
    public static FaultReport From(FaultInjector injector)
    {
        var settings = injector.Settings;
        return new FaultReport(
            settings.LatencyMs,
            settings.FailRate,
            settings.WebhookLossRate,
            settings.WebhookRepeatRate,
            settings.WebhookShuffle,
            settings.Seed,
            InjectedFaults.From(injector.Injected),
            new SortedDictionary<string, long>(injector.Calls.ToDictionary(), StringComparer.Ordinal));
    }
}

internal sealed record InjectedFaults(
    long Error500, long Error503, long Error429, long LostAnswer, long WebhookLost, long WebhookRepeated, long WebhookShuffled)
{
    public static InjectedFaults From(IReadOnlyDictionary<FaultKind, long> counts) => new(
        counts.GetValueOrDefault(FaultKind.Error500),
        counts.GetValueOrDefault(FaultKind.Error503),
        counts.GetValueOrDefault(FaultKind.Error429),
        counts.GetValueOrDefault(FaultKind.LostAnswer),
        counts.GetValueOrDefault(FaultKind.WebhookLost),
        counts.GetValueOrDefault(FaultKind.WebhookRepeated),
        counts.GetValueOrDefault(FaultKind.WebhookShuffled));
}
