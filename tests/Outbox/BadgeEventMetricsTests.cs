using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Outbox;

public sealed class BadgeEventMetricsTests : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly ConcurrentBag<(string Name, string? Event)> measured = [];

    public BadgeEventMetricsTests()
    {
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name.StartsWith("MyIpma.", StringComparison.Ordinal))
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => measured.Add((instrument.Name, EventOf(tags))));
        listener.Start();
    }

    public void Dispose() => listener.Dispose();

    [Fact]
    public async Task How_far_people_come_is_counted_by_event()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var claim = await ana.ClaimAsync(await ana.FirstBadgeIdAsync());
        await ana.ProceedAsync(claim["id"]);
        await host.WaitUntilIdleAsync();

        var counted = measured.Where(one => one.Name == "myipma.badges.events").Select(one => one.Event).ToHashSet();

        Assert.Superset(new HashSet<string?> { "offered", "claim-opened", "proceeded" }, counted);
    }

    private static string? EventOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == "event")
            {
                return tag.Value?.ToString();
            }
        }

        return null;
    }
}
