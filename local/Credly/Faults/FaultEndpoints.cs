using System.Text.Json;

namespace MyIpma.Local.Credly;

internal static class FaultEndpoints
{
    public static void MapFaults(this RouteGroupBuilder credly)
    {
        credly.MapGet("faults", GetAsync);
        credly.MapPut("faults", PutAsync);
    }

    private static async Task<IResult> GetAsync(Ledger ledger, FaultDesk desk, CancellationToken ct)
    {
        await ledger.LoadAsync(ct);
        return TypedResults.Ok(FaultReport.Of(desk));
    }

    private static async Task<IResult> PutAsync(HttpRequest request, Ledger ledger, FaultDesk desk, CancellationToken ct)
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

        await ledger.ChangeAsync(draft => draft.Put(settings), ct);
        desk.Use(settings);
        return TypedResults.Ok(FaultReport.Of(desk));
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

/// <summary>The settings in force and what has happened since the process started.</summary>
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
    public static FaultReport Of(FaultDesk desk)
    {
        var settings = desk.Settings;
        return new FaultReport(
            settings.LatencyMs,
            settings.FailRate,
            settings.WebhookLossRate,
            settings.WebhookRepeatRate,
            settings.WebhookShuffle,
            settings.Seed,
            InjectedFaults.Of(desk.Injected),
            new SortedDictionary<string, long>(desk.Calls.ToDictionary(), StringComparer.Ordinal));
    }
}

internal sealed record InjectedFaults(
    long Error500, long Error503, long Error429, long LostAnswer, long WebhookLost, long WebhookRepeated, long WebhookShuffled)
{
    public static InjectedFaults Of(IReadOnlyDictionary<FaultKind, long> counts) => new(
        counts.GetValueOrDefault(FaultKind.Error500),
        counts.GetValueOrDefault(FaultKind.Error503),
        counts.GetValueOrDefault(FaultKind.Error429),
        counts.GetValueOrDefault(FaultKind.LostAnswer),
        counts.GetValueOrDefault(FaultKind.WebhookLost),
        counts.GetValueOrDefault(FaultKind.WebhookRepeated),
        counts.GetValueOrDefault(FaultKind.WebhookShuffled));
}
