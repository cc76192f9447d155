using CredlySimulator.State;

namespace MyIpma.Tests.CredlySimulator;

public sealed class RestartTests
{
    [Fact]
    public async Task Badges_accounts_and_events_are_there_after_a_restart_and_counting_goes_on()
    {
        var store = new MemorySimulatorStore();
        string before;
        string events;
        await using (var host = await SimulatorHost.StartAsync(store))
        {
            await host.IssueAsync(IssueBody.Create(earnerId: "b_1"));
            await host.ActAsync(IssueBody.Ana, "accept");
            await host.ActAsync(IssueBody.Ana, "autoAcceptOn");
            before = (await host.StateAsync()).Text;
            events = Ids(await host.GetAsync("events"));
        }

        await using var again = await SimulatorHost.StartAsync(store);
        var restored = (await again.StateAsync()).Text;
        var restoredEvents = Ids(await again.GetAsync("events"));
        var next = await again.IssueAsync(IssueBody.Create(template: SimulatorHost.LevelC));

        Assert.Equal((before, events), (restored, restoredEvents));
        Assert.Equal("accepted", next.State);
        Assert.Equal(next.Id, (await again.StateAsync()).Body?["badges"]?[1]?["id"]?.ToString());
    }

    [Fact]
    public async Task Nothing_is_answered_before_it_is_durable()
    {
        var store = new GatedStore();
        await using var host = await SimulatorHost.StartAsync(store);
        await host.GetAsync("badges");
        store.Close();

        var issuing = host.IssueAsync(IssueBody.Create());
        await store.Waiting;
        var listing = host.GetAsync("badges");
        await host.SendAsync(HttpMethod.Get, "../faults", null);
        var early = issuing.IsCompleted || listing.IsCompleted;
        store.Open();

        Assert.False(early);
        Assert.Equal((await issuing).Id, (await listing).Data[0]?["id"]?.ToString());
    }

    [Fact]
    public async Task A_write_that_failed_goes_out_with_the_next_one()
    {
        var store = new GatedStore();
        await using (var host = await SimulatorHost.StartAsync(store))
        {
            await host.GetAsync("badges");
            store.FailNext();
            var failed = await host.IssueAsync(IssueBody.Create());
            await host.IssueAsync(IssueBody.Create("bo@example.org"));
            Assert.Equal(500, (int)failed.Status);
        }

        await using var again = await SimulatorHost.StartAsync(store);

        Assert.Equal(2, (await again.GetAsync("badges")).Data.AsArray().Count);
    }

    private static string Ids(SimulatorReply events) => string.Join(' ', events.Data.AsArray().Select(happened => happened?["id"]));
}

/// <summary>A store that can be held shut or made to fail once.</summary>
internal sealed class GatedStore : ISimulatorStore
{
    private readonly MemorySimulatorStore inner = new();
    private readonly TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int failures;

    public GatedStore() => open.SetResult();

    public Task Waiting => waiting.Task;

    public void Close() => open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => open.SetResult();

    public void FailNext() => Interlocked.Increment(ref failures);

    public Task<IReadOnlyList<StoredRow>> LoadAllAsync(CancellationToken ct) => inner.LoadAllAsync(ct);

    public async Task SaveAsync(IReadOnlyCollection<StoredRow> rows, CancellationToken ct)
    {
        if (!open.Task.IsCompleted)
        {
            waiting.TrySetResult();
        }

        await open.Task.WaitAsync(ct);
        if (Interlocked.CompareExchange(ref failures, 0, 1) == 1)
        {
            throw new IOException("The store is away.");
        }

        await inner.SaveAsync(rows, ct);
    }
}
